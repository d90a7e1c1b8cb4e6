import { MaxHeap } from '../../base/index';

/** So many of the last ones are kept, and so many others. */
const KEPT = 10_000;

/**
 * What is over and of which a program may make more and more, for days: kept are those that count for
 * most, and as many of the last ones.
 */
export class Kept<T> {
  /** The last ones; the oldest at `oldest` once there are as many as are kept. */
  private readonly last: T[] = [];
  private oldest = 0;
  /** Of those before them; the one that counts for least comes first. */
  private readonly most = new MaxHeap<T>();

  /** `weightOf`: how much one counts for, when it is no longer among the last. */
  constructor(private readonly weightOf: (one: T) => number) {}

  /** Gives the one that is to be forgotten now; null: none. */
  add(one: T): T | null {
    const { last } = this;
    if (last.length < KEPT) {
      last.push(one);
      return null;
    }
    const old = last[this.oldest]!;
    last[this.oldest] = one;
    this.oldest = (this.oldest + 1) % KEPT;
    return this.rank(old);
  }

  private rank(one: T): T | null {
    const { most } = this;
    const weight = this.weightOf(one);
    if (most.size === KEPT && weight <= -most.topWeight) return one;
    const least = most.size === KEPT ? most.pop() : null;
    most.push(-weight, one);
    return least;
  }
}
