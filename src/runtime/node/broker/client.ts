import { type Socket, connect } from 'node:net';
import { BrokerError } from '../errors';
import { onFrames, sendFrame } from './frames';
import type { Answer, Asked, Home, ToHome } from './messages';

type Told = (answer: Answer) => void;

/** Connections of this process to the homes of what its threads use. */
export class BrokerClient {
  private readonly links = new Map<string, HomeLink>();

  ask(home: Home, thread: number, name: string, asked: Asked, told: Told): void {
    let link = this.links.get(home.path);
    if (!link) {
      link = new HomeLink(home, () => this.links.delete(home.path));
      this.links.set(home.path, link);
    }
    link.ask(thread, name, asked, told);
  }

  cancel(home: Home, thread: number, id: number): void {
    this.links.get(home.path)?.cancel(thread, id);
  }

  /** A thread is no more. */
  gone(thread: number): void {
    for (const link of this.links.values()) link.send({ kind: 'gone', thread });
  }
}

class HomeLink {
  private readonly socket: Socket;
  private lastId = 0;
  private readonly pending = new Map<number, { readonly key: string; readonly told: Told }>();

  constructor(
    private readonly home: Home,
    lost: () => void,
  ) {
    const socket = connect(home.path);
    this.socket = socket;
    this.send({ kind: 'hello', token: home.token });
    onFrames(
      socket,
      () => Infinity,
      (value) => this.take(value as Answer),
    );
    socket.on('error', () => undefined);
    socket.on('close', () => {
      lost();
      for (const id of [...this.pending.keys()]) this.take({ id, error: this.gone() });
    });
  }

  ask(thread: number, name: string, asked: Asked, told: Told): void {
    const id = ++this.lastId;
    this.pending.set(id, {
      key: `${thread} ${asked.id}`,
      told: (answer) => told({ ...answer, id: asked.id }),
    });
    this.send({ kind: 'ask', thread, name, ...asked, id });
  }

  cancel(thread: number, asked: number): void {
    for (const [id, { key }] of this.pending)
      if (key === `${thread} ${asked}`) this.send({ kind: 'cancel', id });
  }

  send(message: ToHome): void {
    sendFrame(this.socket, message);
  }

  private take(answer: Answer): void {
    const waiting = this.pending.get(answer.id);
    this.pending.delete(answer.id);
    waiting?.told(answer);
  }

  private gone(): NonNullable<Answer['error']> {
    const { name, message } = new BrokerError(
      `process ${this.home.pid}, which made this object and has it, cannot be reached: it has ended`,
    );
    return { name, message };
  }
}
