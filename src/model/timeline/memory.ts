import { Slab } from './slab';

/** What can give up its oldest exact data. */
export interface Evictable {
  /** Time of the oldest thing that could be dropped, ns; Infinity: nothing. */
  oldest(): number;
  /**
   * Drops the oldest chunk; what is left of it are the merged levels. Gives the time up to which
   * exact data went with it, ns; 0: what went was merged already.
   */
  evict(): number;
}

/**
 * At 100,000 records a second of 200 threads that is the last two or three minutes exactly, and hours
 * merged. A third of it are chunks that are not full yet.
 */
export const DEFAULT_BUDGET_BYTES = 384 * 1024 * 1024;

/** Keeps the columns of all timelines within a budget by dropping the oldest exact data first. */
export class MemoryBudget {
  /** Bytes of columns in use. */
  used = 0;
  /** From here on everything is exact, ns; before, parts were merged to make room. */
  exactFromNs = 0;
  /** For what is too small to be dropped. */
  readonly slab = new Slab();
  private readonly stores = new Set<Evictable>();
  /** Something is being built or dropped: room is made when that is done. */
  private isBusy = false;

  constructor(readonly limit = DEFAULT_BUDGET_BYTES) {}

  register(store: Evictable): void {
    this.stores.add(store);
  }

  unregister(store: Evictable): void {
    this.stores.delete(store);
  }

  /** Tells of memory taken; makes room when it was too much. */
  take(bytes: number): void {
    this.used += bytes;
    if (this.used > this.limit) this.whole(() => {});
  }

  /** Does something that takes memory, and nothing is dropped meanwhile. */
  whole(work: () => void): void {
    if (this.isBusy) {
      work();
      return;
    }
    this.isBusy = true;
    work();
    while (this.used > this.limit && this.evictOldest());
    this.isBusy = false;
  }

  give(bytes: number): void {
    this.used -= bytes;
  }

  private evictOldest(): boolean {
    let victim: Evictable | null = null;
    let oldest = Infinity;
    for (const store of this.stores) {
      const time = store.oldest();
      if (time < oldest) {
        oldest = time;
        victim = store;
      }
    }
    if (victim) this.exactFromNs = Math.max(this.exactFromNs, victim.evict());
    return victim !== null;
  }
}
