import type { Debugger } from 'node:inspector';
import { nodeSilent } from '../errors';
import type { CdpSession } from './cdpSession';
import type { Entry } from './entry';
import { Scripts } from './scripts';

/** A thread that sleeps in `Atomics.wait` stops within a few ms; one within a call of the system, when it is back. */
const PAUSE_PATIENCE_MS = 1500;

export type StepMode = 'over' | 'in' | 'out';

/** What a thread was to stand still for. */
export type StopReason = 'pause' | 'entry' | StepMode;

const STEPS = { over: 'stepOver', in: 'stepInto', out: 'stepOut' } as const;

/** Who is told what a thread does. */
export interface PauseListener {
  /** It stands still; `reason` is null when somebody else's debugger stopped it. */
  paused(thread: PausedThread, reason: StopReason | null): void;
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

  constructor(
    /** The operating system's id of it. */
    readonly native: number,
    readonly session: CdpSession,
    private readonly listener: PauseListener,
  ) {}

  /** Whether it stands still or is to. */
  get isBusy(): boolean {
    const isExpected = this.expected !== null || this.pausing !== null || this.entry !== null;
    return isExpected || this.frames !== null;
  }

  said(method: string, params: object): void {
    if (method === 'Debugger.scriptParsed')
      this.scripts.add(params as Debugger.ScriptParsedEventDataType);
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

  /** Takes back a stop that has not come. */
  async forget(): Promise<void> {
    this.expected = null;
    this.entry = null;
    this.enabled = null;
    await this.session.request('Debugger.disable');
  }

  private enable(): Promise<unknown> {
    this.enabled ??= this.session.request('Debugger.enable');
    return this.enabled;
  }

  private stands({ callFrames, hitBreakpoints }: Debugger.PausedEventDataType): void {
    const { awaited, entry } = this;
    const reason = entry !== null && hitBreakpoints?.includes(entry) ? 'entry' : this.expected;
    this.frames = callFrames;
    this.isOurs = reason !== null;
    this.expected = null;
    if (reason === 'entry') void this.endEntry();
    if (awaited) awaited();
    else this.listener.paused(this, reason);
  }

  private async endEntry(): Promise<void> {
    const breakpointId = this.entry;
    this.entry = null;
    await this.session
      .request('Debugger.removeBreakpoint', { breakpointId })
      .catch(() => undefined);
  }

  private goesOn(): void {
    this.frames = null;
    this.listener.resumed(this);
  }
}
