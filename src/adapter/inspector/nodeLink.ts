import type { Debugger } from 'node:inspector';
import type { InspectionOffer } from '../../protocol/index';
import { identifyProcess, isAlive, nodeRefused } from '../../transport/index';
import type { DebuggerLink } from '../wire/debuggerLink';
import type { AgentEvent, AgentThread, PointState } from '../wire/messages';
import { entryOf } from './entry';
import { filesOf } from './functionFiles';
import type { FunctionPoint } from './functionPoints';
import { Frames, type KnownFrame } from './frames';
import { Inspection } from './inspection';
import type { PausedThread, PauseListener, StepMode, StopReason } from './pausedThread';
import { Values, type Page } from './values';

/** What the recording knows of a thread of a Node. */
export interface NodeThread {
  readonly native: number;
  readonly name: string;
  readonly main: boolean;
}

/** A client asks for a stack within some ms, or not at all. */
const HOLD_MS = 1000;
/** For so long, and so often, is looked whether a thread is known. */
const UNKNOWN_PATIENCE_MS = 5000;
const UNKNOWN_MS = 10;
/** How often is looked whether the process lives. */
const LOOK_MS = 200;
const NOT_OURS = "breakpoints in JavaScript are those of VS Code's own debugger";
const NO_FUNCTION = 'no function of this name is loaded yet';
const NO_HITS = 'a function of JavaScript is not stopped in by a count of hits: give a condition';
const NO_ENTRY =
  'heddle: "stopOnEntry" has no effect: the first line is not found of what this Node runs. Set a breakpoint there\n';

/** What is asked of a debugger, as far as it is for a Node; see wire/messages.ts. */
interface Asked extends Page {
  readonly thread?: number;
  readonly mode?: StepMode;
  readonly levels?: number;
  readonly start?: number;
  readonly frame?: number;
  readonly ref?: number;
  readonly name?: string;
  readonly text?: string;
  readonly context?: string;
  readonly limit?: number;
  readonly file?: string;
  readonly points?: readonly (FunctionPoint & { readonly hits?: string })[];
  readonly justMyCode?: boolean;
}

type Answer = (asked: Asked) => unknown;

const refuse =
  (message: string) =>
  ({ points = [] }: Asked): PointState[] =>
    points.map(({ id }) => ({ id, verified: false, message }));

/**
 * The debugger of a Node, by its inspector. It is connected while a thread is looked at or stands still, and
 * not before. A thread goes by the operating system's id of it.
 */
export class NodeLink implements DebuggerLink, PauseListener {
  onEvent: (event: AgentEvent) => void = () => undefined;
  onClose: () => void = () => undefined;
  readonly isLocal = true;
  readonly sourceType = 'text/javascript';
  isOpen = true;
  private ownOnly = true;
  /** Threads that were told to stand still, from then on until they are told to go on. */
  private readonly kept = new Set<number>();
  /** Threads that stand still whatever else goes on, until they are told that. */
  private readonly frozen = new Set<number>();
  /** What is under way. */
  private busy = 0;
  private opening: Promise<Inspection> | null = null;
  private current: Inspection | null = null;
  private readonly frames: Frames;
  private readonly values = new Values();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly offer: InspectionOffer,
    private readonly threads: () => readonly NodeThread[],
  ) {
    this.frames = new Frames(offer.agent);
    const identity = identifyProcess(offer.pid);
    this.timer = setInterval(() => {
      if (!identity || !isAlive(identity)) this.close();
    }, LOOK_MS);
  }

  async ask<T>(what: string, args: object = {}): Promise<T> {
    const answer = this.answers[what];
    if (!answer) throw nodeRefused(`a thread of Node cannot do this (${what})`);
    return this.during(async () => (await answer(args)) as T);
  }

  /** Does something that needs the connection; it is closed afterwards, unless a thread stands still. */
  private async during<T>(work: () => Promise<T>): Promise<T> {
    this.busy++;
    try {
      return await work();
    } finally {
      this.busy--;
      void this.closeIdle();
    }
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    clearInterval(this.timer);
    void this.opening?.then((inspection) => inspection.close()).catch(() => undefined);
    this.onClose();
  }

  paused({ native }: PausedThread, reason: StopReason | null, hits: readonly number[]): void {
    if (reason === null || this.frozen.has(native)) return;
    this.kept.add(native);
    void this.tellStop(native, reason, hits);
  }

  /** A thread that has just begun is known when its recording is read next. */
  private async tellStop(native: number, reason: StopReason, hits: readonly number[]) {
    const until = performance.now() + UNKNOWN_PATIENCE_MS;
    while (performance.now() < until && !this.threads().some((one) => one.native === native))
      await new Promise((resolve) => setTimeout(resolve, UNKNOWN_MS));
    if (this.kept.has(native))
      this.onEvent({ event: 'stopped', thread: native, native, reason, hits });
  }

  resumed(thread: PausedThread): void {
    this.frames.forget(thread);
    this.values.forget(thread);
    // Between the steps of a step it does not run for anybody to see.
    if (thread.isBusy) return;
    // Another debugger let it go.
    if (this.frozen.has(thread.native)) return void this.during(() => this.tryPause(thread.native));
    this.kept.delete(thread.native);
    this.onEvent({ event: 'continued', thread: thread.native });
    void this.closeIdle();
  }

  private readonly answers: Readonly<Record<string, Answer>> = {
    configure: ({ justMyCode = true }) => void (this.ownOnly = justMyCode),
    breakpoints: refuse(NOT_OURS),
    functions: (asked) => this.stopIn(asked),
    exceptions: () => null,
    findings: () => null,
    entry: () => this.stopAtEntry(),
    modules: () => [],
    quiet: () => false,
    go: () => this.go(),
    threads: () => this.list(),
    hold: ({ thread = 0 }) => this.hold(thread),
    hold_all: () => Promise.all(this.threads().map(({ native }) => this.keep(native))),
    pause: async ({ thread }) => ({ stopped: await this.keep(thread) }),
    freeze: ({ thread = 0 }) => this.freeze(thread),
    thaw: ({ thread = 0 }) => this.thaw(thread),
    continue: ({ thread }) => this.goOn(thread),
    step: async ({ thread, mode = 'over' }) => (await this.find(thread)).step(mode),
    stack: (asked) => this.stack(asked),
    scopes: ({ frame }) => this.values.scopes(this.frame(frame)),
    variables: ({ ref = 0, ...page }) => this.values.variables(ref, page),
    evaluate: async ({ frame, text = '', context, limit = 3 }) =>
      this.values.evaluate(await this.place(frame), text, context, limit),
    assign: ({ ref = 0, frame, name = '', text = '', limit = 3 }) =>
      this.values.assign(ref, this.frame(frame), name, text, limit),
    complete: ({ frame, text = '', limit = 3 }) =>
      frame ? this.values.complete(this.frame(frame), text, limit) : { found: [], replaces: 0 },
    source: ({ file = '' }) => this.source(file),
    detach: () => this.detach(),
  };

  /** Lets the program begin. */
  private async go(): Promise<void> {
    const { connection } = await this.inspection();
    await connection.main.request('Runtime.runIfWaitingForDebugger');
  }

  /** Has the program stand still before its first statement, when it is let go; false where that is not found. */
  private async stopAtEntry(): Promise<boolean> {
    const main = await this.find(this.offer.pid);
    const entry = await entryOf(main.session);
    if (entry) await main.stopAtEntry(entry);
    else this.onEvent({ event: 'output', category: 'important', text: NO_ENTRY });
    return entry !== null;
  }

  /** Has threads stop in functions by their names; what is not loaded yet is told of when it is. */
  private async stopIn({ points = [] }: Asked): Promise<PointState[]> {
    const wanted = points.filter(({ hits }) => hits === undefined);
    if (wanted.length > 0 || this.opening) {
      const inspection = await this.inspection();
      await inspection.stopIn({
        points: wanted,
        files: wanted.length > 0 ? await filesOf(inspection.connection.main) : new Map(),
        agent: this.offer.agent,
        found: (state) => this.onEvent({ event: 'breakpoint', state }),
      });
    }
    return points.map(({ id, hits }) => ({
      id,
      verified: false,
      message: hits === undefined ? NO_FUNCTION : NO_HITS,
    }));
  }

  private list(): AgentThread[] {
    return this.threads().map(({ native, name, main }) => {
      const stopped = (this.current?.threads.get(native)?.frames ?? null) !== null;
      const frozen = this.frozen.has(native);
      return { thread: native, native, name, main, stopped, held: stopped, frozen };
    });
  }

  /**
   * Stops a thread that waits, when the client asks for its stack, or a moment later. So the client is told of the stop
   * before another debugger of its own is, and looks at this one.
   */
  private hold(native: number): void {
    this.kept.add(native);
    setTimeout(() => {
      if (this.kept.has(native) && this.isOpen) void this.during(() => this.tryPause(native));
    }, HOLD_MS);
  }

  private async keep(native = 0): Promise<boolean> {
    this.kept.add(native);
    return this.tryPause(native);
  }

  private async tryPause(native: number | undefined): Promise<boolean> {
    try {
      await (await this.find(native)).pause();
      return true;
    } catch {
      return false;
    }
  }

  /** Also when it sleeps in `Atomics.wait`; one within a call of the system stands still when that is over. */
  private async freeze(native: number): Promise<void> {
    await this.find(native);
    this.frozen.add(native);
    await this.tryPause(native);
  }

  /** A thread that only its freezing held goes on. */
  private async thaw(native: number): Promise<void> {
    this.frozen.delete(native);
    const thread = await this.find(native);
    const isTheirs = thread.frames !== null && !thread.isOurs;
    if (!this.kept.has(native) && !isTheirs) await this.goOn(native);
  }

  /** The one thread, or all that are not frozen. */
  private async goOn(native: number | undefined): Promise<void> {
    if (native !== undefined) this.frozen.delete(native);
    if (native === undefined) this.kept.clear();
    else this.kept.delete(native);
    const inspection = await this.opening;
    if (!inspection) return;
    const one = native === undefined ? undefined : await inspection.find(native);
    const all = one ? [one] : native === undefined ? [...inspection.threads.values()] : [];
    const mayGo = all.filter((thread) => thread.isBusy && !this.frozen.has(thread.native));
    await Promise.all(mayGo.map((thread) => thread.resume()));
  }

  /** A thread that runs or waits stands still for as long as its stack is read. */
  private async stack({ thread: native = 0, start = 0, levels = 0 }: Asked) {
    const isPaused = await this.tryPause(native);
    const thread = isPaused ? await this.find(native) : null;
    const frames = thread ? this.frames.stack(thread, this.ownOnly) : [];
    // One that another debugger holds stays where it is.
    const stays = this.kept.has(native) || this.frozen.has(native);
    if (!stays && thread?.isOurs !== false) await this.goOn(native);
    const end = levels > 0 ? start + levels : undefined;
    return { frames: frames.slice(start, end), total: frames.length };
  }

  private frame(id: number | undefined): KnownFrame {
    const found = this.frames.get(id ?? 0);
    if (!found) throw nodeRefused('this frame is gone: its thread has gone on');
    return found;
  }

  private async place(frame: number | undefined): Promise<KnownFrame | PausedThread> {
    return frame ? this.frame(frame) : this.find(this.offer.pid);
  }

  private async source(file: string): Promise<string> {
    const inspection = await this.inspection();
    for (const { scripts, session } of inspection.threads.values()) {
      const scriptId = scripts.find(file);
      if (scriptId === null) continue;
      type Source = Debugger.GetScriptSourceReturnType;
      return (await session.request<Source>('Debugger.getScriptSource', { scriptId })).scriptSource;
    }
    throw nodeRefused(`no thread that stands still has loaded ${file}`);
  }

  private async find(native: number | undefined): Promise<PausedThread> {
    const found = native === undefined ? undefined : await (await this.inspection()).find(native);
    if (!found)
      throw nodeRefused(
        'this thread cannot be looked at: it has ended or is in a call of the system',
      );
    return found;
  }

  private inspection(): Promise<Inspection> {
    if (!this.isOpen) throw nodeRefused('this process has ended');
    this.opening ??= Inspection.open(this.offer.url, this.offer.pid, this).then(
      (inspection) => {
        this.current = inspection;
        inspection.connection.onClose = () => (this.opening = this.current = null);
        return inspection;
      },
      (error: Error) => {
        this.opening = null;
        throw nodeRefused(`its inspector does not answer: ${error.message}`);
      },
    );
    return this.opening;
  }

  private async closeIdle(): Promise<void> {
    const inspection = await this.opening?.catch(() => null);
    if (this.busy === 0 && inspection?.isIdle) inspection.close();
  }

  private async detach(): Promise<void> {
    this.frozen.clear();
    await this.stopIn({});
    await this.goOn(undefined);
    this.close();
  }
}
