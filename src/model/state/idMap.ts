const NONE = new Uint32Array(0);
/** The least room made at once. */
const LEAST = 16;
/** Ids may lie so far from the others, and four times as far as these reach, before they count as sparse. */
const FAR = 65_536;

/**
 * A map from the dense ids of a process to dense ids of the run; 0 stands for none on both sides. The
 * ids of a forked process go on where those of its parent were, so the first may be any.
 */
export class IdMap {
  private ids = NONE;
  /** The id that the first place is for. */
  private first = 0;
  /** Ids that lie far from all others (never seen from an agent, but a reader must bear them). */
  private sparse: Map<number, number> | null = null;
  /** Where the ids stand that this one does not have. */
  base: IdMap | null = null;

  get(local: number): number {
    let id = this.own(local);
    for (let at = this.base; id === 0 && at; at = at.base) id = at.own(local);
    return id;
  }

  private own(local: number): number {
    const at = local - this.first;
    const id = at >= 0 && at < this.ids.length ? this.ids[at]! : 0;
    return id === 0 && this.sparse !== null ? (this.sparse.get(local) ?? 0) : id;
  }

  set(local: number, id: number): void {
    const at = local - this.first;
    if ((at < 0 || at >= this.ids.length) && !this.reach(local)) {
      (this.sparse ??= new Map()).set(local, id);
      return;
    }
    this.ids[local - this.first] = id;
    this.sparse?.delete(local);
  }

  /** Makes room for the id, doubling what there is; false: it lies too far from the others. */
  private reach(local: number): boolean {
    const { ids, first } = this;
    const { length } = ids;
    const end = first + length;
    if (length > 0 && Math.max(first - local, local - end) > FAR + 4 * length) return false;
    if (length === 0) this.first = local - (local % LEAST);
    else if (local < first) this.first = Math.max(0, Math.min(local, first - length));
    let room = LEAST;
    while (room < Math.max(end, local + 1) - this.first) room *= 2;
    this.ids = new Uint32Array(room);
    if (length > 0) this.ids.set(ids, first - this.first);
    return true;
  }
}
