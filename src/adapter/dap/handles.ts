/** Ids a client uses for things that live in a process; each forgotten when its owner is. */
export class Handles<T> {
  private next = 1;
  private readonly known = new Map<number, { owner: string; key: string; value: T }>();
  private readonly byKey = new Map<string, number>();
  private readonly byOwner = new Map<string, Set<number>>();

  /** The id of `value`; the same one for the same key. */
  add(owner: string, key: string, value: T): number {
    const full = `${owner}/${key}`;
    const old = this.byKey.get(full);
    if (old !== undefined) return old;
    const id = this.next++;
    this.known.set(id, { owner, key: full, value });
    this.byKey.set(full, id);
    const ids = this.byOwner.get(owner);
    if (ids) ids.add(id);
    else this.byOwner.set(owner, new Set([id]));
    return id;
  }

  get(id: number): T | undefined {
    return this.known.get(id)?.value;
  }

  forget(owner: string): void {
    for (const id of this.byOwner.get(owner) ?? []) {
      const entry = this.known.get(id);
      if (entry) this.byKey.delete(entry.key);
      this.known.delete(id);
    }
    this.byOwner.delete(owner);
  }
}
