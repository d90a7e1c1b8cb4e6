/** Numbers of one hold. */
const WIDTH = 3;
/** Of all lists that nothing was put into yet: a program may have thousands of tasks, and few of them hold locks. */
const NONE: number[] = [];

/** The locks a lane holds, outermost first: object, since when (ns) and the site that acquired it. */
export class HoldList {
  count = 0;
  /** One hold after the other: a list of its own for each column would be as many places in memory. */
  private numbers = NONE;

  object(at: number): number {
    return this.numbers[at * WIDTH]!;
  }

  since(at: number): number {
    return this.numbers[at * WIDTH + 1]!;
  }

  site(at: number): number {
    return this.numbers[at * WIDTH + 2]!;
  }

  push(object: number, since: number, site: number): void {
    if (this.numbers === NONE) this.numbers = [];
    const at = this.count++ * WIDTH;
    this.numbers[at] = object;
    this.numbers[at + 1] = since;
    this.numbers[at + 2] = site;
  }

  /** The hold at that place began anew. */
  renew(at: number, since: number, site: number): void {
    this.numbers[at * WIDTH + 1] = since;
    this.numbers[at * WIDTH + 2] = site;
  }

  /** Where the lock is in the list, -1 when it is not held. */
  find(object: number): number {
    for (let at = this.count - 1; at >= 0; at--) if (this.object(at) === object) return at;
    return -1;
  }

  remove(object: number): void {
    const found = this.find(object);
    if (found < 0) return;
    this.count--;
    for (let at = found * WIDTH; at < this.count * WIDTH; at++)
      this.numbers[at] = this.numbers[at + WIDTH]!;
  }

  clear(): void {
    this.count = 0;
  }
}
