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

  /** `kept`: ns that are not for this. */
  isThere(now: number, kept = 0): boolean {
    this.left = Math.min(this.saved, this.left + (now - this.since) * this.share);
    this.since = now;
    return this.left >= kept;
  }

  spend(ns: number): void {
    this.left -= ns;
  }
}
