import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { type Socket, createServer } from 'node:net';
import { join } from 'node:path';
import { REMOTE } from '../memory/layout';
import { type SharedSelf, claim, selfOf, setStatus, vacate } from '../memory/threadTable';
import { cleanUpAfter } from '../supervisor/death';
import { onFrames, sendFrame } from './frames';
import type { Answer, Asked, Home, ToHome } from './messages';
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

/** Another process that uses objects of this one. */
class Client {
  private known = false;
  /** Rows of its threads, by their numbers there. */
  private readonly rows = new Map<number, SharedSelf>();
  private readonly running = new Map<number, AbortController>();

  constructor(
    private readonly self: SharedSelf,
    private readonly socket: Socket,
    private readonly token: string,
  ) {
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
        return void this.serve(message.thread, message.name, message);
      case 'cancel':
        return this.running.get(message.id)?.abort();
      case 'gone':
        return this.forget(message.thread);
      default:
    }
  }

  private meet(message: ToHome): void {
    const shown = message.kind === 'hello' ? Buffer.from(message.token) : Buffer.alloc(0);
    const wanted = Buffer.from(this.token);
    this.known = shown.length === wanted.length && timingSafeEqual(shown, wanted);
    if (!this.known) this.socket.destroy();
  }

  private async serve(thread: number, name: string, asked: Asked): Promise<void> {
    const { id } = asked;
    const controller = new AbortController();
    this.running.set(id, controller);
    let answer: Answer;
    try {
      answer = { id, value: await perform(this.rowOf(thread, name), asked, controller.signal) };
    } catch (error) {
      const { name: kind, message } = error as Error;
      answer = { id, error: { name: kind, message } };
    }
    this.running.delete(id);
    if (this.socket.writable) sendFrame(this.socket, answer);
  }

  private rowOf(thread: number, name: string): SharedSelf {
    let row = this.rows.get(thread);
    if (!row) {
      const id = claim(this.self, name, true);
      setStatus(this.self, id, REMOTE);
      this.rows.set(thread, (row = selfOf(this.self.memory, id)));
    }
    return row;
  }

  private forget(thread: number): void {
    const row = this.rows.get(thread);
    if (!row) return;
    this.rows.delete(thread);
    cleanUpAfter(this.self, row.id);
    vacate(this.self, row.id);
  }

  /** The process is gone: what it waited for it does not want, and what it held is abandoned. */
  private leave(): void {
    for (const controller of this.running.values()) controller.abort();
    // The waits that were ended go first: what they got in the end is held by the rows.
    setImmediate(() => {
      for (const thread of [...this.rows.keys()]) this.forget(thread);
    });
  }
}
