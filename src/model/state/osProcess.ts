import type { Asleep, OsThread } from '../../protocol/index';
import type { SiteRef } from '../../protocol/view/index';
import type { Lane } from './lane';

/** Linux's letter of what a signal has stopped: SIGSTOP, or Ctrl-Z and its like. */
export const STOPPED = 'T';

/** A thread of a process as the operating system told it last. */
export class OsThreadState {
  state = '';
  name = '';
  cpuNs = 0;
  queuedNs: number | null = null;
  turns: number | null = null;
  asleep: Asleep | null = null;
  /** The line it was at when it was last told; null: that was not seen, or it did not run. */
  runsAt: SiteRef | null = null;
  /** The line it sleeps at, in a call that nobody records; null: that cannot be read; undefined: not asked since it slept. */
  sitsAt: SiteRef | null | undefined = undefined;
  /** The look it was last told at, and whether it had the processor since the one before. */
  toldAt = 0;
  turned = false;
  /** Looks that saw it. */
  looks = 0;
  lane: Lane | null = null;

  constructor(
    readonly tid: number,
    /** When it came, as far as is known, ns. */
    readonly since: number,
  ) {}

  tell(told: OsThread, look: number): void {
    this.turned = told.turns === null || this.turns === null || told.turns > this.turns;
    this.toldAt = look;
    this.state = told.state;
    this.name = told.name ?? this.name;
    this.cpuNs = told.cpuNs;
    this.queuedNs = told.queuedNs;
    this.turns = told.turns;
    this.asleep = told.asleep ?? null;
    this.runsAt = told.runsAt ?? null;
    this.sitsAt = undefined;
  }
}

/** What the operating system told of one process. */
export class OsProcess {
  readonly threads = new Map<number, OsThreadState>();
  /** Looks so far. */
  looks = 0;
  /** Signals it has handlers for (bit n-1: signal n), but SIGINT and those of faults; null: not told. */
  handledSignals: number | null = null;
  /** When they were read, ns. */
  signalsReadAt = -Infinity;
  /** When it was first found stopped by a signal, of now, ns; -1: it is not. */
  stoppedNs = -1;

  /** Looks whether it is stopped, at `at`, by its threads; true: that has changed. */
  stopOrGoOn(at: number): boolean {
    const all = [...this.threads.values()];
    const isStopped = all.length > 0 && all.every(({ state }) => state === STOPPED);
    if (isStopped === this.stoppedNs >= 0) return false;
    this.stoppedNs = isStopped ? at : -1;
    return true;
  }
}
