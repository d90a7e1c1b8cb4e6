/** How much others lost behind one site that held a lock. */
export interface BlameEntry {
  /** SiteId of the line that had acquired the lock; 0: unknown. */
  readonly site: number;
  /** Waits that were going on when it was released. */
  count: number;
  /** ns others waited during its holds */
  waitNs: number;
  /** Holds others waited for that lasted at least the threshold of long holds. */
  longHolds: number;
  /** The hold others lost most time behind: whose, and when (ns). */
  worstLane: number;
  worstStart: number;
  worstEnd: number;
  worstWaitNs: number;
}

const MAX_SITES = 64;

/** Time lost on one lock by the site of the holder. */
export class Blame {
  readonly entries: BlameEntry[] = [];
  /** The entry asked for last: most locks are taken by few lines. */
  private last: BlameEntry | null = null;

  add(
    site: number,
    lane: number,
    start: number,
    end: number,
    waitNs: number,
    waiters: number,
    longNs: number,
  ): void {
    const entry = this.entry(site);
    entry.count += waiters;
    entry.waitNs += waitNs;
    if (end - start >= longNs) entry.longHolds++;
    if (waitNs <= entry.worstWaitNs) return;
    entry.worstLane = lane;
    entry.worstStart = start;
    entry.worstEnd = end;
    entry.worstWaitNs = waitNs;
  }

  private entry(site: number): BlameEntry {
    if (this.last?.site === site) return this.last;
    const { entries } = this;
    for (const entry of entries) if (entry.site === site) return (this.last = entry);
    if (entries.length >= MAX_SITES) return this.entry(entries[0]!.site);
    const entry = {
      site,
      count: 0,
      waitNs: 0,
      longHolds: 0,
      worstLane: 0,
      worstStart: 0,
      worstEnd: 0,
      worstWaitNs: 0,
    };
    entries.push(entry);
    return entry;
  }
}
