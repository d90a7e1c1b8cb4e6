import type { Runtime } from 'node:inspector';
import { Connection, type CdpSession } from '../../transport/index';
import type { Functions } from './functionPoints';
import { PausedThread, type PauseListener } from './pausedThread';

/**
 * Not by `Runtime.enable`, whose contexts tell it too: with that V8 tells of what the program logs, and crashes
 * where the connection ends meanwhile (seen in Node 20).
 */
const TELL_OF_END = 'NodeRuntime.notifyWhenWaitingForDisconnect';
const WHO_PATIENCE_MS = 1000;
/** A thread that is to stop in functions has to be known, however busy the machine is. */
const WATCHED_PATIENCE_MS = 30_000;
/** `4711/task/4712`; it is the only thing that is evaluated in a thread without being asked for. */
const WHO =
  "(process.getBuiltinModule?.('node:fs') ?? require('node:fs')).readlinkSync('/proc/thread-self')";

/** The threads of a process while somebody looks at them. */
export class Inspection {
  readonly threads = new Map<number, PausedThread>();
  private readonly named = new Set<Promise<void>>();
  private functions: Functions | null = null;

  private constructor(
    readonly connection: Connection,
    pid: number,
    private readonly listener: PauseListener,
  ) {
    const main = new PausedThread(pid, connection.main, listener);
    this.threads.set(pid, main);
    connection.onMain = (method, params) => {
      main.said(method, params);
      // A process that ends waits until nobody is connected.
      if (method === 'NodeRuntime.waitingForDisconnect') this.connection.close();
    };
    connection.onWorker = (worker) => {
      const known = this.learn(worker).finally(() => this.named.delete(known));
      this.named.add(known);
    };
  }

  static async open(url: string, pid: number, listener: PauseListener): Promise<Inspection> {
    const connection = await Connection.open(url);
    const own = new Inspection(connection, pid, listener);
    await connection.main.request(TELL_OF_END, { enabled: true });
    await connection.enableWorkers(false);
    return own;
  }

  /** The thread of that id of the operating system. */
  async find(native: number): Promise<PausedThread | undefined> {
    if (!this.threads.has(native)) await Promise.all(this.named);
    return this.threads.get(native);
  }

  get isIdle(): boolean {
    return ![...this.threads.values()].some(({ isBusy, isWatched }) => isBusy || isWatched);
  }

  /** Has its threads, those to come among them, stand still in these functions. */
  async stopIn(functions: Functions): Promise<void> {
    this.functions = functions;
    await this.connection.enableWorkers(functions.points.length > 0);
    await Promise.all(this.named);
    await Promise.all([...this.threads.values()].map((thread) => thread.stopIn(functions)));
  }

  close(): void {
    this.connection.close();
  }

  /** Lets a worker begin, and asks which thread of the operating system it is. */
  private async learn(session: CdpSession): Promise<void> {
    const thread = new PausedThread(0, session, this.listener);
    session.onEvent = (method, params) => thread.said(method, params);
    const question = { expression: WHO, includeCommandLineAPI: true, returnByValue: true };
    try {
      if (this.functions) await thread.stopIn(this.functions);
      await session.request('Runtime.runIfWaitingForDebugger');
      const { result } = await session.request<Runtime.EvaluateReturnType>(
        'Runtime.evaluate',
        question,
        thread.isWatched ? WATCHED_PATIENCE_MS : WHO_PATIENCE_MS,
      );
      const native = Number(String(result.value).split('/').at(-1));
      this.threads.set(native, thread);
      thread.identify(native);
    } catch {
      // It has ended, or is within a call of the system: it cannot be looked at.
      await thread.resume().catch(() => undefined);
    }
  }
}
