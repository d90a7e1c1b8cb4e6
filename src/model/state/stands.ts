/**
 * When threads stood still in the debugger. What others waited meanwhile is the reader's doing and not
 * the program's: it counts in no sum that a finding is drawn from.
 */
export class Stands {
  private standing = 0;
  private since = 0;
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];

  begin(time: number): void {
    if (this.standing++ === 0) this.since = time;
  }

  end(time: number): void {
    if (--this.standing > 0) return;
    this.starts.push(this.since);
    this.ends.push(time);
  }

  /** How much of [from, to) some thread stood still, ns. */
  within(from: number, to: number): number {
    let sum = this.standing > 0 ? Math.max(0, to - Math.max(from, this.since)) : 0;
    for (let at = this.ends.length - 1; at >= 0 && this.ends[at]! > from; at--)
      sum += Math.max(0, Math.min(to, this.ends[at]!) - Math.max(from, this.starts[at]!));
    return sum;
  }
}
