import type { Debugger } from 'node:inspector';
import { nodeSilent, type CdpSession } from '../../transport/index';
import type { Entry } from './entry';
import { FunctionPoints, type Functions } from './functionPoints';
import { Scripts } from './scripts';

/** A thread that sleeps in `Atomics.wait` stops within a few ms; one within a call of the system, when it is back. */
const PAUSE_PATIENCE_MS = 1500;

export type StepMode = 'over' | 'in' | 'out';

/** What a thread was to stand still for. */
export type StopReason = 'pause' | 'entry' | 'function breakpoint' | StepMode;

const STEPS = { over: 'stepOver', in: 'stepInto', out: 'stepOut' } as const;

/** Who is told what a thread does. */
export interface PauseListener {
  /** It stands still; `reason` is null when somebody else's debugger stopped it. `hits`: at these breakpoints. */
  paused(thread: PausedThread, reason: StopReason | null, hits: readonly number[]): void;
  resumed(thread: PausedThread): void;
}

/** One thread whose inspector is listened to. */
export class PausedThread {
  readonly scripts = new Scripts();
  frames: readonly Debugger.CallFrame[] | null = null;
  /** Whether it stands still because it was asked to here. */
  isOurs = false;
  private enabled: Promise<unknown> | null = null;
  private awaited: (() => void) | null = null;
  private pausing: Promise<void> | null = null;
  private expected: 'pause' | StepMode | null = null;
  /** The breakpoint at the beginning of its program, until that is reached. */
  private entry: string | null = null;
  private functions: FunctionPoints | null = null;
  private isBeginning = false;
  private readonly isWorker: boolean;
  /** What to tell of it when it is known who it is. */
  private untold: (() => void) | null = null;

  constructor(
    /** The operating system's id of it; 0: that of a worker, not known yet. */
    private id: number,
    readonly session: CdpSession,
    private readonly listener: PauseListener,
  ) {
    this.isWorker = id === 0;
  }

  get native(): number {
    return this.id;
  }

  /** It is that thread of the operating system. */
  identify(native: number): void {
    this.id = native;
    this.untold?.();
    this.untold = null;
  }

  /** Whether it stops at what it is told in advance, and is to be listened to for that. */
  get isWatched(): boolean {
    return this.functions !== null;
  }

  /** Whether it stands still or is to. */
  get isBusy(): boolean {
    const isExpected = this.expected !== null || this.pausing !== null || this.entry !== null;
    return isExpected || this.frames !== null;
  }

  said(method: string, params: object): void {
    if (method === 'Debugger.scriptParsed')
      this.loaded(params as Debugger.ScriptParsedEventDataType);
    else if (method === 'Debugger.breakpointResolved')
      this.functions?.resolved(params as Debugger.BreakpointResolvedEventDataType);
    else if (method === 'Debugger.paused') this.stands(params as Debugger.PausedEventDataType);
    else if (method === 'Debugger.resumed') this.goesOn();
  }

  /** Stops it where it is. Rejects when it does not come to that in time; it stops when it does. */
  pause(): Promise<void> {
    this.pausing ??= this.stop().finally(() => (this.pausing = null));
    return this.pausing;
  }

  private async stop(): Promise<void> {
    await this.enable();
    if (this.frames) return;
    this.expected = 'pause';
    const stopped = new Promise<void>((resolve) => (this.awaited = resolve));
    await this.session.request('Debugger.pause');
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(nodeSilent('pause')), PAUSE_PATIENCE_MS);
    });
    try {
      await Promise.race([stopped, late]);
    } finally {
      clearTimeout(timer);
      this.awaited = null;
    }
  }

  async resume(): Promise<void> {
    if (this.frames) await this.session.request('Debugger.resume');
    else await this.forget();
  }

  async step(mode: StepMode): Promise<void> {
    if (!this.frames) return;
    this.expected = mode;
    await this.session.request(`Debugger.${STEPS[mode]}`);
  }

  /** Has it stand still where its program begins, which it has not loaded yet. */
  async stopAtEntry(entry: Entry): Promise<void> {
    await this.enable();
    type Set = Debugger.SetBreakpointByUrlReturnType;
    const { breakpointId } = await this.session.request<Set>('Debugger.setBreakpointByUrl', {
      ...entry,
    });
    this.entry = breakpointId;
  }

  /** Has it stand still in these functions, and in no others any more. */
  async stopIn(functions: Functions): Promise<void> {
    await this.functions?.end();
    this.functions = null;
    if (functions.points.length === 0) return;
    await this.enable();
    this.functions = new FunctionPoints(this.session, this.scripts, functions);
    await this.functions.begin();
  }

  /** Takes back a stop that has not come. */
  async forget(): Promise<void> {
    this.expected = null;
    this.entry = null;
    if (this.isWatched) return;
    this.enabled = null;
    await this.session.request('Debugger.disable');
  }

  private enable(): Promise<unknown> {
    this.enabled ??= this.session.request('Debugger.enable');
    return this.enabled;
  }

  private loaded(script: Debugger.ScriptParsedEventDataType): void {
    const { scriptId, url, length = 0 } = script;
    this.scripts.add(script);
    void this.functions?.look(scriptId, { url, length });
  }

  private stands({ reason: why, callFrames, hitBreakpoints = [] }: Debugger.PausedEventDataType) {
    // A worker that waited to be let go stands at its beginning.
    if (why === 'Break on start' && this.isWorker) return this.begin();
    const { awaited, entry } = this;
    const hits = this.functions?.hits(hitBreakpoints) ?? [];
    const isEntry = entry !== null && hitBreakpoints.includes(entry);
    const reason = isEntry ? 'entry' : hits.length > 0 ? 'function breakpoint' : this.expected;
    this.frames = callFrames;
    this.isOurs = reason !== null;
    this.expected = null;
    if (reason === 'entry') void this.endEntry();
    const tell = (): void => this.listener.paused(this, reason, hits);
    if (awaited) awaited();
    else if (this.id === 0) this.untold = tell;
    else tell();
  }

  private begin(): void {
    this.isBeginning = true;
    void this.session.request('Debugger.resume').catch(() => undefined);
  }

  private async endEntry(): Promise<void> {
    const breakpointId = this.entry;
    this.entry = null;
    await this.session
      .request('Debugger.removeBreakpoint', { breakpointId })
      .catch(() => undefined);
  }

  private goesOn(): void {
    if (this.isBeginning) return void (this.isBeginning = false);
    this.frames = null;
    this.listener.resumed(this);
  }
}
