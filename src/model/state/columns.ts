/** The smallest power of two that holds `need`, at least `least`. */
export function capacityFor(need: number, least = 16): number {
  let capacity = least;
  while (capacity < need) capacity *= 2;
  return capacity;
}

/** A map from the dense ids of a process to dense ids of the run; 0 stands for none on both sides. */
export class IdMap {
  private ids = new Uint32Array(64);
  /** Ids that are no small number (never seen from an agent, but a reader must bear them). */
  private sparse: Map<number, number> | null = null;
  /** Where the ids stand that this one does not have. */
  base: IdMap | null = null;

  get(local: number): number {
    let id = this.own(local);
    for (let at = this.base; id === 0 && at; at = at.base) id = at.own(local);
    return id;
  }

  private own(local: number): number {
    if (local < this.ids.length) return this.ids[local]!;
    return this.sparse?.get(local) ?? 0;
  }

  set(local: number, id: number): void {
    if (local >= this.ids.length) {
      if (local > 4 * this.ids.length + 65_536) {
        (this.sparse ??= new Map()).set(local, id);
        return;
      }
      const grown = new Uint32Array(capacityFor(local + 1));
      grown.set(this.ids);
      this.ids = grown;
    }
    this.ids[local] = id;
    this.sparse?.delete(local);
  }
}

/** A short list that stands for a set, of nothing; most objects have several, so all share this one. */
export const NONE_YET: readonly number[] = [];

/** The list with `value` in it, as long as it has no more than `limit`. */
export function withOne(list: readonly number[], value: number, limit: number): readonly number[] {
  return list.length < limit && !list.includes(value) ? [...list, value] : list;
}
