/** Of all lists that nothing was put into yet: a program may have thousands of tasks, and few of them hold locks. */
const NONE: number[] = [];

/** The locks a lane holds, outermost first: object, since when (ns) and the site that acquired it. */
export class HoldList {
  count = 0;
  object: number[] = NONE;
  since: number[] = NONE;
  site: number[] = NONE;

  push(object: number, since: number, site: number): void {
    if (this.object === NONE) {
      this.object = [];
      this.since = [];
      this.site = [];
    }
    const at = this.count++;
    this.object[at] = object;
    this.since[at] = since;
    this.site[at] = site;
  }

  /** Where the lock is in the list, -1 when it is not held. */
  find(object: number): number {
    for (let at = this.count - 1; at >= 0; at--) if (this.object[at] === object) return at;
    return -1;
  }

  remove(object: number): void {
    const found = this.find(object);
    if (found < 0) return;
    this.count--;
    for (let at = found; at < this.count; at++) {
      this.object[at] = this.object[at + 1]!;
      this.since[at] = this.since[at + 1]!;
      this.site[at] = this.site[at + 1]!;
    }
  }

  clear(): void {
    this.count = 0;
  }
}
