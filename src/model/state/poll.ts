/** Longest pause between two looks of one loop, ns. */
const PAUSE_NS = 1_000_000_000;
/** Who goes on waiting so soon has only looked and done no work, ns. */
const LOOK_NS = 500_000;

/** Short sleeps and timed-out waits in a row, all from the same line. Times in ns. */
export class Poll {
  stack = 0;
  count = 0;
  since = 0;
  end = 0;
  sleptNs = 0;
  /** How long it would have slept on a machine that wakes it in time. */
  private askedNs = 0;
  /** Looks that were no more than that. */
  private idle = 0;

  add(stack: number, from: number, sleptNs: number, end: number, askedNs: number): void {
    const pause = from - this.end;
    if (stack !== this.stack || pause > PAUSE_NS) {
      this.stack = stack;
      this.count = 0;
      this.since = from;
      this.sleptNs = 0;
      this.askedNs = 0;
      this.idle = 0;
    } else if (pause <= LOOK_NS) this.idle++;
    this.count++;
    this.sleptNs += sleptNs;
    this.askedNs += askedNs;
    this.end = end;
  }

  /** Looks a second. */
  get rate(): number {
    return (this.count * 1e9) / Math.max(1, this.end - this.since);
  }

  /** Looks a second, were it woken in time. */
  get askedRate(): number {
    const awake = this.end - this.since - this.sleptNs;
    return (this.count * 1e9) / Math.max(1, awake + this.askedNs);
  }

  /** Share of the looks after which it did nothing: 0–1. */
  get idleShare(): number {
    return this.idle / Math.max(1, this.count - 1);
  }
}
