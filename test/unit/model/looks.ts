import { asId, timeNs, type ProcessId } from '../../../src/base/index';
import type { Asleep, OsSitting, OsThread, TraceSink } from '../../../src/protocol/index';
import type { SiteRef } from '../../../src/protocol/view/index';
import { MS } from './scene';

const EVERY = 100 * MS;

/**
 * What one look sees of a thread: state, and whether it had the processor since the look before (`*`, or for a moment only: `~`); and what it sleeps in, where
 * that was asked: it is parked (`P`), has a time limit (`T*`), or neither (`O*`); or that a signal has stopped it (`T`).
 */
export type Seen = 'R' | 'S' | 'S*' | 'S~' | 'D' | 'T' | 'P' | 'T*' | 'O*' | 'gone';

const ASLEEP: Readonly<Record<string, Asleep>> = { P: 'parked', 'T*': 'timed', 'O*': 'other' };

/** Looks at the operating system, every 100 ms, drawn as what each saw of each thread. */
export class Looks {
  at = 0;
  /** Signals that the process handles, which each look reads; null: none does. */
  handled: number | null = null;
  /** What the next look reads of threads that were asked about. */
  sitting: readonly OsSitting[] = [];
  private readonly told = new Map<number, OsThread>();

  constructor(
    private readonly sink: Pick<TraceSink, 'osSample' | 'advance'>,
    private readonly processors = 2,
    private readonly process = asId<ProcessId>(1),
  ) {}

  /** `name`: of threads seen for the first time; `runsAt`: the lines of those that run. */
  look(
    seen: Readonly<Record<number, Seen>>,
    name = 'python3',
    runsAt: Readonly<Record<number, SiteRef>> = {},
  ): void {
    const previousNs = timeNs(this.at);
    this.at += EVERY;
    const threads = Object.entries(seen).map(([id, what]) => {
      const tid = Number(id);
      const thread = this.thread(tid, what, name);
      return thread && what === 'R' && runsAt[tid] ? { ...thread, runsAt: runsAt[tid] } : thread;
    });
    const { process, handled, sitting } = this;
    this.sitting = [];
    const found = threads.filter((one) => one !== null);
    this.sink.osSample({
      previousNs,
      fromNs: timeNs(this.at),
      toNs: timeNs(this.at + 1),
      processors: this.processors,
      processes: [{ process, threads: found, ...(handled !== null && { handled }), sitting }],
    });
    this.sink.advance(timeNs(this.at + 1));
  }

  /** The thread has used the processor for so long before the first look. */
  usedBefore(tid: number, cpuNs: number): void {
    this.told.set(tid, { tid, state: '', cpuNs, queuedNs: cpuNs, turns: 0 });
  }

  /** null: as before. */
  private thread(tid: number, what: Seen, name: string): OsThread | null {
    const before = this.told.get(tid);
    const asleep = ASLEEP[what];
    const state = what === 'gone' ? '' : asleep ? 'S' : what[0]!;
    const ran = what === 'R' || /[*~]$/.test(what);
    if (before?.state === state && before.asleep === asleep && !ran) return null;
    const thread: OsThread = {
      tid,
      state,
      ...(before ? {} : { name }),
      cpuNs: (before?.cpuNs ?? 0) + (ran ? (what === 'S~' ? MS : 50 * MS) : 0),
      queuedNs: (before?.queuedNs ?? 0) + (ran ? 10 * MS : 0),
      turns: (before?.turns ?? 0) + (ran ? 20 : 0),
      ...(asleep && { asleep }),
    };
    this.told.set(tid, thread);
    return thread;
  }
}
