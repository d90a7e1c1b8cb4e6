/** A share of a thread's time that may go into something that costs too much to be done each time. */
export class Credit {
  /** ns that may be spent, as of `since`; below zero after what cost more. */
  private left: number;
  private since = 0;

  /** `saved`: so much may be spent at once, ns. */
  constructor(
    private readonly share: number,
    private readonly saved: number,
  ) {
    this.left = saved;
  }

  isThere(now: number): boolean {
    this.left = Math.min(this.saved, this.left + (now - this.since) * this.share);
    this.since = now;
    return this.left >= 0;
  }

  spend(ns: number): void {
    this.left -= ns;
  }
}
