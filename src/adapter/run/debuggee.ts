import { commandTitle } from '../../model/index';
import type { FindingRow } from '../../protocol/view/index';
import type { DebuggerLink } from '../wire/debuggerLink';
import type { AgentHello, AgentThread } from '../wire/messages';
import type { RunThreads, ThreadEntry } from './runThreads';

const THREADS_PATIENCE_MS = 1500;

/** So much is told of a text that is run as a program. */
const TEXT_LENGTH = 30;

/** Several that `python -c` or `node -e` run are told from each other by their texts. */
function titleOf(command: readonly string[]): string {
  const title = commandTitle(command);
  if (title !== '-c' && title !== '-e') return title;
  const text = (command[command.indexOf(title) + 1] ?? '').trim().replace(/\s+/g, ' ');
  return `${title} ${text.length > TEXT_LENGTH ? `${text.slice(0, TEXT_LENGTH - 1)}…` : text}`.trim();
}

/** One process with a debugger in it. */
export class Debuggee {
  /** Ids of threads the client was told of. */
  readonly told = new Set<number>();
  /** Threads the client believes to stand still, by ident. */
  readonly reported = new Set<number>();
  /** Reported although they only wait: they stand still as soon as they run. */
  readonly waiting = new Set<number>();
  readonly frozen = new Set<number>();
  /** The finding a thread stands still for, by ident. */
  readonly stoppedFor = new Map<number, FindingRow>();
  /** What the agent said last; before that there is the main thread. */
  private last: AgentThread[];

  constructor(
    readonly link: DebuggerLink,
    readonly hello: AgentHello,
    private readonly threads: RunThreads<Debuggee>,
  ) {
    const { thread, native } = hello;
    const still = { stopped: false, held: false, frozen: false };
    this.last = [{ thread, native, name: 'MainThread', main: true, ...still }];
  }

  get pid(): number {
    return this.hello.pid;
  }

  /** `app.py`, `worker.py (fork 4711)` or `-c import shop; shop.serve… (subprocess 4712)` */
  get name(): string {
    const { command, method } = this.hello;
    const title = titleOf(command);
    return method === 'exec' ? title : `${title} (${method} ${this.pid})`;
  }

  /** Key of everything that belongs to a thread of this process. */
  owner(ident: number): string {
    return `${this.pid}:${ident}`;
  }

  idOf(ident: number, native: number | null): number {
    return this.threads.idOf(this, ident, native);
  }

  /** Ids of its threads that are frozen. */
  frozenIds(): number[] {
    return [...this.frozen].map((ident) => this.idOf(ident, null));
  }

  /** The id of a thread the client does not believe to stand still, as last told; null: none. */
  running(): number | null {
    const row = this.last.find(({ thread }) => !this.reported.has(thread));
    return row ? this.idOf(row.thread, row.native) : null;
  }

  /** The threads, as the agent tells them now, or told them when it does not answer. */
  async list(): Promise<(AgentThread & ThreadEntry<Debuggee>)[]> {
    try {
      this.last = await this.ask();
      // A stop may have overtaken this answer.
      if ([...this.reported].some((ident) => !this.last.some(({ thread }) => thread === ident)))
        this.last = await this.ask();
      this.threads.retain(this, new Set(this.last.map(({ thread }) => thread)));
    } catch {
      // Something keeps the interpreter busy: what was known is the best there is.
    }
    await this.threads.settle(this, this.last);
    return this.last.map((row) => ({ ...row, ...this.threads.entry(this, row) }));
  }

  private ask(): Promise<AgentThread[]> {
    return this.link.ask<AgentThread[]>('threads', {}, THREADS_PATIENCE_MS);
  }
}
