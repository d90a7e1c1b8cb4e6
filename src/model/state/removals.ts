/** Kept for views that are slow to ask; one that misses some shows a few rows too many. */
const MOST = 100_000;

/** Rows that are gone for good, told once to every view. */
export class Removals<Id> {
  private all: { readonly id: Id; readonly revision: number }[] = [];

  add(id: Id, revision: number): void {
    this.all.push({ id, revision });
    if (this.all.length > 2 * MOST) this.all = this.all.slice(-MOST);
  }

  /** Those since `revision`, last first. */
  *since(revision: number): Generator<Id> {
    for (let at = this.all.length - 1; at >= 0 && this.all[at]!.revision > revision; at--)
      yield this.all[at]!.id;
  }
}
