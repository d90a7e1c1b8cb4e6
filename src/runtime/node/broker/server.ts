import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { type AddressInfo, type Socket, createServer } from 'node:net';
import { join } from 'node:path';
import { REMOTE, ROW_RECORDED, ROW_RECORDED_PID, rowOf } from '../memory/layout';
import { type SharedSelf, claim, selfOf, setStatus, vacate } from '../memory/threadTable';
import { cleanUpAfter } from '../supervisor/death';
import { onFrames, sendFrame } from './frames';
import { authenticateClient } from './handshake';
import {
  type Answer,
  type Asked,
  type Asker,
  ENTRY,
  type Home,
  type TcpAddress,
  type ToHome,
} from './messages';
import { perform } from './perform';

const TOKEN_BYTES = 32;
/** Longest message of somebody who has not shown the token. */
const HELLO_BYTES = 1024;

/** Serves the objects of this process to others, which have to know the token. Nobody else can reach its socket either. */
export class BrokerServer {
  private started: Promise<Home> | undefined;

  /** `folder`: to be made, for the user alone. */
  constructor(
    private readonly self: SharedSelf,
    private readonly folder: string,
  ) {}

  /** Where it can be reached, from now on. */
  home(): Promise<Home> {
    return (this.started ??= this.start());
  }

  /** Serves other machines as well, and gives the port. `entry`: what each that comes is told first. */
  async listen({ host, port, authkey }: TcpAddress, entry: unknown): Promise<number> {
    const server = createServer((socket) => void this.admit(socket, authkey, entry));
    server.listen(port, host);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  private async admit(socket: Socket, authkey: string, entry: unknown): Promise<void> {
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    const isKnown = await authenticateClient(socket, authkey).catch(() => false);
    if (!isKnown) return void socket.destroy();
    sendFrame(socket, { id: ENTRY, value: entry } satisfies Answer);
    void new Client(this.self, socket, undefined);
  }

  private async start(): Promise<Home> {
    mkdirSync(this.folder, { mode: 0o700 });
    const path = join(this.folder, 'broker');
    const token = randomBytes(TOKEN_BYTES).toString('hex');
    const server = createServer((socket) => void new Client(this.self, socket, token));
    server.listen(path);
    await once(server, 'listening');
    return { path, token, pid: process.pid };
  }
}

/** What is done for a thread of another process just now. */
interface Request {
  readonly thread: number;
  readonly controller: AbortController;
  readonly answer: Promise<Answer>;
}

/** Another process that uses objects of this one. */
class Client {
  private known: boolean;
  /** Rows of its threads, by their numbers there. */
  private readonly rows = new Map<number, SharedSelf>();
  private readonly running = new Map<number, Request>();

  constructor(
    private readonly self: SharedSelf,
    private readonly socket: Socket,
    /** What it has to show first; undefined: it is known. */
    private readonly token: string | undefined,
  ) {
    this.known = token === undefined;
    onFrames(
      socket,
      () => (this.known ? Infinity : HELLO_BYTES),
      (message) => this.take(message as ToHome),
    );
    socket.on('error', () => undefined);
    socket.on('close', () => this.leave());
  }

  private take(message: ToHome): void {
    if (!this.known) return this.meet(message);
    switch (message.kind) {
      case 'ask':
        return void this.serve(message, message);
      case 'cancel':
        return this.running.get(message.id)?.controller.abort();
      case 'gone':
        return void this.forget(message.thread);
      default:
    }
  }

  private meet(message: ToHome): void {
    const shown = message.kind === 'hello' ? Buffer.from(message.token) : Buffer.alloc(0);
    const wanted = Buffer.from(this.token ?? '');
    this.known = shown.length === wanted.length && timingSafeEqual(shown, wanted);
    if (!this.known) this.socket.destroy();
  }

  private async serve(asker: Asker, asked: Asked): Promise<void> {
    const { id } = asked;
    const controller = new AbortController();
    const answer = this.answerTo(asker, asked, controller.signal);
    this.running.set(id, { thread: asker.thread, controller, answer });
    const said = await answer;
    this.running.delete(id);
    if (this.socket.writable) sendFrame(this.socket, said);
  }

  /** Never rejected. */
  private async answerTo(asker: Asker, asked: Asked, signal: AbortSignal): Promise<Answer> {
    const { id } = asked;
    try {
      const { value, waker } = await perform(this.rowOf(asker), asked, signal);
      return waker && this.isNear ? { id, value, waker } : { id, value };
    } catch (error) {
      const { name: kind, message } = error as Error;
      return { id, error: { name: kind, message } };
    }
  }

  private rowOf({ thread, name, recorded }: Asker): SharedSelf {
    let row = this.rows.get(thread);
    if (!row) {
      const { memory } = this.self;
      const id = claim(this.self, name, true);
      setStatus(this.self, id, REMOTE);
      this.rows.set(thread, (row = selfOf(memory, id)));
      if (recorded && this.isNear) {
        memory.store(rowOf(id) + ROW_RECORDED, recorded.thread);
        memory.store(rowOf(id) + ROW_RECORDED_PID, recorded.pid);
      }
    }
    return row;
  }

  /** Whether it is of this machine: ids of processes mean the same to both. */
  private get isNear(): boolean {
    return this.token !== undefined;
  }

  /** A thread is gone: what it waits for it does not want, and what it holds in the end is abandoned. */
  private async forget(thread: number): Promise<void> {
    const own = [...this.running.values()].filter((request) => request.thread === thread);
    for (const { controller } of own) controller.abort();
    // Its row is where it waits: nobody else may have that before.
    await Promise.all(own.map(({ answer }) => answer));
    const row = this.rows.get(thread);
    if (!row) return;
    this.rows.delete(thread);
    cleanUpAfter(this.self, row.id);
    vacate(this.self, row.id);
  }

  private leave(): void {
    for (const thread of this.rows.keys()) void this.forget(thread);
  }
}
