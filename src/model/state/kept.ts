/** So many are kept at least, and no more than twice as many. */
const KEPT = 10_000;

/**
 * What is over and of which a program may make more and more, for days: kept are those that count for
 * most, and as many of the last ones.
 */
export class Kept<T> {
  private readonly items: T[] = [];

  /** `weightOf`: how much one counts for; it may still grow once it is over. */
  constructor(private readonly weightOf: (one: T) => number) {}

  /** Gives those that are to be forgotten now. */
  add(one: T): readonly T[] {
    const { items, weightOf } = this;
    items.push(one);
    if (items.length < 2 * KEPT) return [];
    const last = items.splice(-KEPT / 2);
    items.sort((a, b) => weightOf(b) - weightOf(a));
    return items.splice(KEPT / 2, Infinity, ...last);
  }
}
