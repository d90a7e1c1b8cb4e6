import { availableParallelism } from 'node:os';
import { NS_PER_MS, type ProcessId, type TimeNs } from '../../base/index';
import type { OsSample, OsThread } from '../../protocol/index';
import type { SiteRef } from '../../protocol/view/index';
import type { SeenProcess } from '../poller';
import { ThreadFrames } from './frames/threadFrames';
import { NodeLines } from './nodeLines';
import { ChildPrograms, type KnownChild } from './childPrograms';
import { OtherSides, type OutsideWait } from './otherSides';
import { ProcessThreads } from './processThreads';
import { handledSignals } from './signals';

/** Time between two looks where they are cheap. */
const INTERVAL_NS = 100 * NS_PER_MS;
/** Looks take no more than this share of one processor; what they cause later comes on top. */
const SHARE = 0.0075;
/** How fast the known cost of a look follows its last cost. */
const SMOOTHING = 0.25;
const ZOMBIE = 'Z';

/** Receives what the operating system said. */
export interface OsSink {
  osSample(sample: OsSample): void;
}

export interface OsSamplerOptions {
  /** Processor time of this process so far, ns; tests replace it. */
  readonly spentNs?: () => number;
}

/** What else is to be looked at. */
export interface AskedOs {
  /** Programs that are no Python. */
  children(): readonly KnownChild[];
  /** Waits whose other side can be found (OtherSides) and that have lasted for some time. */
  outsideWaits(now: TimeNs): readonly OutsideWait[];
  /** Processes of which it is to be read which signals they handle. */
  signals(): ReadonlySet<ProcessId>;
  /** Threads, by their ids, that sleep in calls which nobody records: at which line they do is to be read. */
  sitting(): ReadonlyMap<ProcessId, readonly number[]>;
}

/** Looks that nobody has questions at. */
export const NOTHING_ASKED: AskedOs = {
  children: () => [],
  outsideWaits: () => [],
  signals: () => new Set(),
  sitting: () => new Map(),
};

interface Watched {
  readonly threads: ProcessThreads;
  /** What its threads run; null: that is not known yet, or cannot be seen. */
  frames: ThreadFrames | null;
  /** The same of a Node. */
  lines: NodeLines | null;
}

/** Looks at the threads of all live processes of a run, as often as that is cheap. */
export class OsSampler {
  private readonly processes = new Map<ProcessId, Watched>();
  private readonly children = new ChildPrograms();
  private readonly sides: OtherSides;
  private readonly processors = availableParallelism();
  private readonly spentNs: () => number;
  private previous: TimeNs | null = null;
  private toldNews = false;
  private cost = 0;
  private dueAt = 0;

  /** `directory`: that of the session; `clock`: nanoseconds since its epoch. */
  constructor(
    directory: string,
    private readonly clock: () => TimeNs,
    private readonly sink: OsSink,
    options: OsSamplerOptions = {},
  ) {
    this.sides = new OtherSides(directory);
    this.spentNs = options.spentNs ?? processorTime;
  }

  /** Time between two looks at their present cost, ns. */
  get intervalNs(): number {
    return Math.max(INTERVAL_NS, this.cost / SHARE);
  }

  /**
   * Looks, when it is time to. Where nothing has changed that is told once: who sleeps in a call that nobody records is
   * known by it.
   */
  look(seen: readonly SeenProcess[], asked: AskedOs = NOTHING_ASKED): void {
    const fromNs = this.clock();
    if (fromNs < this.dueAt || seen.length === 0) return;
    const spent = this.spentNs();
    const signals = asked.signals();
    const sitting = asked.sitting();
    const processes = seen.flatMap((one) =>
      this.lookAt(one, signals.has(one.id), sitting.get(one.id) ?? []),
    );
    const changed = this.children.look(asked.children());
    const waits = this.sides.look(asked.outsideWaits(fromNs), seen, fromNs);
    const toNs = this.clock();
    const previousNs = this.previous ?? fromNs;
    this.previous = fromNs;
    const { processors } = this;
    const isNew = processes.length + changed.length + waits.length > 0;
    if (isNew || this.toldNews)
      this.sink.osSample({
        fromNs,
        toNs,
        previousNs,
        processors,
        processes,
        ...(changed.length > 0 && { children: changed }),
        ...(waits.length > 0 && { waits }),
      });
    this.toldNews = isNew;
    const cost = this.spentNs() - spent;
    // Nor is the first look believed, whose code is not compiled yet: the next would come a second later.
    this.cost += (cost - this.cost) * SMOOTHING;
    this.dueAt = fromNs + this.intervalNs;
  }

  /** Looks once more at programs, as the program has ended: whoever of it should have waited for one is gone. */
  lookAtLeft(known: readonly KnownChild[]): void {
    const fromNs = this.clock();
    const children = this.children
      .look(known)
      .map((one) => (one.state === ZOMBIE ? { ...one, state: '' } : one));
    if (children.length === 0) return;
    const { processors } = this;
    const previousNs = this.previous ?? fromNs;
    this.previous = fromNs;
    this.sink.osSample({
      fromNs,
      toNs: this.clock(),
      previousNs,
      processors,
      processes: [],
      children,
    });
  }

  private lookAt(
    { id, identity, ended, reader }: SeenProcess,
    withSignals: boolean,
    sitters: readonly number[],
  ): OsSample['processes'] {
    let known = this.processes.get(id);
    if (ended || identity === null) {
      if (known) close(known);
      this.processes.delete(id);
      return [];
    }
    const { pid } = identity;
    if (!known) {
      const lines = reader ? NodeLines.open(reader.path) : null;
      known = { threads: new ProcessThreads(pid), frames: null, lines };
      this.processes.set(id, known);
    }
    const places = known.frames ? null : reader?.frames;
    if (places) known.frames = new ThreadFrames(pid, places);
    const threads = known.lines
      ? withAnswers(known.threads.look(), known.lines)
      : withLines(known, reader);
    const handled = withSignals ? handledSignals(pid) : null;
    const sitting = sitters.map((tid) => ({ tid, at: lineOf(known, reader, tid) }));
    if (threads.length + sitting.length === 0 && handled === null) return [];
    return [
      {
        process: id,
        threads,
        ...(handled !== null && { handled }),
        ...(sitting.length > 0 && { sitting }),
      },
    ];
  }

  dispose(): void {
    for (const one of this.processes.values()) close(one);
    this.processes.clear();
    this.sides.dispose();
  }
}

/** Not the time on the clock: what keeps this process waiting is no cost of a look. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}

function close({ threads, frames, lines }: Watched): void {
  threads.close();
  frames?.close();
  lines?.close();
}

/** What has changed of the threads of a Node, with what those answered that ran at the look before; those that run are asked. */
function withAnswers(told: readonly OsThread[], lines: NodeLines): OsThread[] {
  const answers = lines.answered();
  lines.ask(told.filter(({ state }) => state === 'R').map(({ tid }) => tid));
  return told.map((one) => {
    const answer = answers.get(one.tid);
    return answer ? { ...one, runsAt: answer.at, ranAgoNs: answer.agoNs } : one;
  });
}

/** What has changed of the threads of a process, with the lines that those are at that run. */
function withLines(watched: Watched, reader: SeenProcess['reader']): OsThread[] {
  return watched.threads.look().map((told) => {
    const runsAt = told.state === 'R' ? lineOf(watched, reader, told.tid) : null;
    return runsAt ? { ...told, runsAt } : told;
  });
}

/** null: that cannot be seen. */
function lineOf({ frames }: Watched, reader: SeenProcess['reader'], tid: number): SiteRef | null {
  const state = frames && reader ? reader.threadState(tid) : 0;
  return frames && state !== 0 ? frames.lineOf(state) : null;
}
