/** Longest pause between two looks of one loop, ns: whoever does more in between does not only look. */
const PAUSE_NS = 5_000_000;

/** Short sleeps and timed-out waits in a row, all from the same line. Times in ns. */
export class Poll {
  stack = 0;
  count = 0;
  since = 0;
  end = 0;
  sleptNs = 0;

  add(stack: number, from: number, sleptNs: number, end: number): void {
    if (stack !== this.stack || from - this.end > PAUSE_NS) {
      this.stack = stack;
      this.count = 0;
      this.since = from;
      this.sleptNs = 0;
    }
    this.count++;
    this.sleptNs += sleptNs;
    this.end = end;
  }

  /** Looks a second. */
  get rate(): number {
    return (this.count * 1e9) / Math.max(1, this.end - this.since);
  }
}
