import type { Asleep, OsThread } from '../../protocol/index';
import type { SiteRef } from '../../protocol/view/index';
import type { Lane } from './lane';

/** Linux's letter of what a signal has stopped: SIGSTOP, or Ctrl-Z and its like. */
export const STOPPED = 'T';

/** Who runs for less than this share of the time between two looks that find it asleep waits for something, and looks for it now and then. */
const DOZES_BELOW = 0.1;

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
  /** How long before that look, ns. */
  ranAgoNs = 0;
  /** The line it sleeps at, in a call that nobody records, by the look that it was read at last; null: not known. */
  sitsAt: SiteRef | null = null;
  placedAt = 0;
  /** The look it was last told at, and whether it had the processor since the one before. */
  toldAt = 0;
  turned = false;
  /** It slept at the last two looks, and hardly ran between them. */
  dozes = false;
  /** Looks that saw it. */
  looks = 0;
  lane: Lane | null = null;

  constructor(
    readonly tid: number,
    /** When it came, as far as is known, ns. */
    readonly since: number,
  ) {}

  /** `sinceNs`: how long ago the look before was. */
  tell(told: OsThread, look: number, sinceNs: number): void {
    const ranNs = told.cpuNs - this.cpuNs;
    this.dozes = this.state === 'S' && told.state === 'S' && ranNs < DOZES_BELOW * sinceNs;
    this.turned = told.turns === null || this.turns === null || told.turns > this.turns;
    this.toldAt = look;
    this.state = told.state;
    this.name = told.name ?? this.name;
    this.cpuNs = told.cpuNs;
    this.queuedNs = told.queuedNs;
    this.turns = told.turns;
    this.asleep = told.asleep ?? null;
    this.runsAt = told.runsAt ?? null;
    this.ranAgoNs = told.ranAgoNs ?? 0;
    if (!this.dozes) this.sitsAt = null;
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
