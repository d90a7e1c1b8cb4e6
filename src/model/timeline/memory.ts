/** What can give up its oldest exact data. */
export interface Evictable {
  /** Time of the oldest thing that could be dropped, ns; Infinity: nothing. */
  oldest(): number;
  /** Drops the oldest chunk; what is left of it are the merged levels. */
  evict(): void;
}

export const DEFAULT_BUDGET_BYTES = 512 * 1024 * 1024;

/** Keeps the columns of all timelines within a budget by dropping the oldest exact data first. */
export class MemoryBudget {
  /** Bytes of columns in use. */
  used = 0;
  private readonly stores: Evictable[] = [];

  constructor(readonly limit = DEFAULT_BUDGET_BYTES) {}

  register(store: Evictable): void {
    this.stores.push(store);
  }

  /** Tells of memory taken; makes room when it was too much. */
  take(bytes: number): void {
    this.used += bytes;
    while (this.used > this.limit && this.evictOldest());
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
    victim?.evict();
    return victim !== null;
  }
}
