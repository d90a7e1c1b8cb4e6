/** A short list that stands for a set, of nothing; most objects have several, so all share this one. */
export const NONE_YET: readonly number[] = [];

/** The list with `value` in it, as long as it has no more than `limit`. */
export function withOne(list: readonly number[], value: number, limit: number): readonly number[] {
  return list.length < limit && !list.includes(value) ? [...list, value] : list;
}
