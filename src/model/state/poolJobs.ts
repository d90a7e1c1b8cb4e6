import type { ProcessId } from '../../base/index';
import { WaitReason } from '../../protocol/index';
import { REASON_MASK, type Lane } from './lane';
import { WaitStats } from './waitStats';

/** Waits for what is not the program's own. */
const OUTSIDE: ReadonlySet<number> = new Set([WaitReason.Sleep, WaitReason.Io, WaitReason.Process]);

/** The jobs of a pool that were told of: how long they queued, and what their workers did with them. Times in ns. */
export class PoolJobs {
  told = 0;
  /** How many it was given, those that were not told of among them; 0: not counted. */
  given = 0;
  /** From submit until a worker took it, and from then until its end. */
  readonly queued = new WaitStats();
  readonly ran = new WaitStats();
  /** Of `ran`: what workers waited for anything, and of that for what is outside the program. */
  waitedNs = 0;
  outsideNs = 0;

  /** `process`: that of who gives the pool jobs; the queue they go through is one of several processes, perhaps. */
  constructor(readonly process: ProcessId) {}

  /** A worker takes the job. */
  begin(job: Lane, time: number): void {
    this.queued.add(Math.max(0, time - job.startNs));
  }

  /** The job, which began at `from`, is over. */
  end(worker: Lane, from: number, time: number): void {
    this.ran.add(Math.max(0, time - from));
    const { waits } = worker;
    for (let at = waits.firstEndingAfter(from); at < waits.count; at++) {
      if (waits.start(at) >= time) break;
      const ns = Math.min(waits.end(at), time) - Math.max(waits.start(at), from);
      this.waitedNs += ns;
      if (OUTSIDE.has(waits.code(at) & REASON_MASK)) this.outsideNs += ns;
    }
  }
}
