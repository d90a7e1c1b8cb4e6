import { type Socket, connect } from 'node:net';
import { BrokerError } from '../errors';
import { dial } from './dial';
import { onFrames, sendFrame } from './frames';
import type { Answer, Asked, Asker, Home, TcpAddress, ToHome } from './messages';

type Told = (answer: Answer) => void;

/** Connections of this process to the homes of what its threads use. */
export class BrokerClient {
  private readonly links = new Map<string, HomeLink>();

  /** `lost`: a home cannot be reached any more. */
  constructor(private readonly lost: () => void) {}

  ask(home: Home, asker: Asker, asked: Asked, told: Told): void {
    let link = this.links.get(home.path);
    if (!link) {
      link = new HomeLink(home, () => {
        this.links.delete(home.path);
        this.lost();
      });
      this.links.set(home.path, link);
    }
    link.ask(asker, asked, told);
  }

  cancel(home: Home, thread: number, id: number): void {
    this.links.get(home.path)?.cancel(thread, id);
  }

  /** A thread is no more. */
  gone(thread: number): void {
    for (const link of this.links.values()) link.send({ kind: 'gone', thread });
  }
}

const connectTcp = ({ host, port, authkey }: TcpAddress): Promise<Socket> =>
  dial({ host, port, key: authkey }, { server: 'a manager', key: 'authkey' });

/** What is told first to who comes there. */
export async function entryOf(tcp: TcpAddress): Promise<unknown> {
  const socket = await connectTcp(tcp);
  const entry = new Promise<unknown>((resolve, reject) => {
    onFrames(
      socket,
      () => Infinity,
      (answer) => resolve((answer as Answer).value),
    );
    socket.once('close', () => reject(new BrokerError(`${tcp.host}:${tcp.port} does not answer`)));
  });
  return entry.finally(() => socket.destroy());
}

class HomeLink {
  /** Undefined until it is there. */
  private socket: Socket | undefined;
  private readonly unsent: ToHome[] = [];
  private lastId = 0;
  private readonly pending = new Map<number, { readonly key: string; readonly told: Told }>();

  constructor(
    private readonly home: Home,
    lost: () => void,
  ) {
    const { tcp } = home;
    if (!tcp) {
      this.use(connect(home.path), lost);
      return;
    }
    connectTcp(tcp).then(
      (socket) => this.use(socket, lost),
      (error: unknown) => this.fail(error as Error, lost),
    );
  }

  private use(socket: Socket, lost: () => void): void {
    this.socket = socket;
    if (!this.home.tcp) this.send({ kind: 'hello', token: this.home.token });
    for (const message of this.unsent.splice(0)) this.send(message);
    onFrames(
      socket,
      () => Infinity,
      (value) => this.take(value as Answer),
    );
    socket.on('error', () => undefined);
    socket.on('close', () => this.fail(this.gone(), lost));
  }

  private fail({ name, message }: NonNullable<Answer['error']>, lost: () => void): void {
    lost();
    for (const id of [...this.pending.keys()]) this.take({ id, error: { name, message } });
  }

  ask(asker: Asker, asked: Asked, told: Told): void {
    const id = ++this.lastId;
    this.pending.set(id, {
      key: `${asker.thread} ${asked.id}`,
      told: (answer) => told({ ...answer, id: asked.id }),
    });
    this.send({ kind: 'ask', ...asker, ...asked, id });
  }

  cancel(thread: number, asked: number): void {
    for (const [id, { key }] of this.pending)
      if (key === `${thread} ${asked}`) this.send({ kind: 'cancel', id });
  }

  send(message: ToHome): void {
    if (this.socket) sendFrame(this.socket, message);
    else this.unsent.push(message);
  }

  private take(answer: Answer): void {
    const waiting = this.pending.get(answer.id);
    this.pending.delete(answer.id);
    waiting?.told(answer);
  }

  private gone(): BrokerError {
    const { pid, tcp } = this.home;
    return new BrokerError(
      `process ${pid}${tcp ? ` at ${tcp.host}:${tcp.port}` : ''}, which made this object and has it, cannot be reached: ` +
        (tcp ? 'it has ended, or the connection was cut off' : 'it has ended'),
    );
  }
}
