/** A binary max-heap: the heaviest comes first. */
export class MaxHeap<T> {
  private readonly items: { readonly weight: number; readonly item: T }[] = [];

  get size(): number {
    return this.items.length;
  }

  /** Of the heaviest; -Infinity: there is none. */
  get topWeight(): number {
    return this.items[0]?.weight ?? -Infinity;
  }

  push(weight: number, item: T): void {
    const { items } = this;
    const one = { weight, item };
    let at = items.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (items[parent]!.weight >= weight) break;
      items[at] = items[parent]!;
      at = parent;
    }
    items[at] = one;
  }

  /** Takes out the heaviest; null: there is none. */
  pop(): T | null {
    const { items } = this;
    const top = items[0];
    const last = items.pop();
    if (!top || !last) return null;
    if (items.length > 0) this.sink(last);
    return top.item;
  }

  /** Puts what was the last in the place of the first, or below it. */
  private sink(one: { readonly weight: number; readonly item: T }): void {
    const { items } = this;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= items.length) break;
      const right = left + 1;
      const heavier =
        right < items.length && items[right]!.weight > items[left]!.weight ? right : left;
      if (one.weight >= items[heavier]!.weight) break;
      items[at] = items[heavier]!;
      at = heavier;
    }
    items[at] = one;
  }
}
