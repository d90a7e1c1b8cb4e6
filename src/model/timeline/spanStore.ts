import { CHUNK_ITEMS, ChunkList, FAN_OUT, FAN_SHIFT, placeOf } from './chunks';
import { MemoryBudget, type Evictable } from './memory';
import { SpanChunk } from './spanChunk';

type SpanList = ChunkList<SpanChunk>;

/** How chunks are made, by words of detail a span; null: nodes. */
const makers = {
  one: (capacity: number, { slab }: MemoryBudget) => new SpanChunk(capacity, 1, slab),
  five: (capacity: number, { slab }: MemoryBudget) => new SpanChunk(capacity, 5, slab),
  nodes: (capacity: number, { slab }: MemoryBudget) => new SpanChunk(capacity, null, slab),
};

/** The only level of a store without spans: most tasks hold no lock, and many wait for nothing. */
const NONE: SpanList = new ChunkList(makers.nodes, new MemoryBudget(0));
const NO_LEVELS: SpanList[] = [NONE];

/**
 * Spans of time of one lane in the order they ended, with a pyramid above them: a node of level
 * k + 1 sums up FAN_OUT nodes of level k, so a walk that stops at nodes shorter than a bin visits
 * a number of nodes that depends on the bins, not on the spans.
 */
export class SpanStore implements Evictable {
  levels = NO_LEVELS;
  private exact = NONE;

  constructor(
    private readonly budget: MemoryBudget,
    /** Words of detail a span: 1 or 5. */
    private readonly extraWords: 1 | 5,
  ) {}

  get count(): number {
    return this.exact.count;
  }

  /** Appends a span and returns its index. Details are kept as far as there are words for them. */
  push(
    start: number,
    end: number,
    object: number,
    tag: number,
    code: number,
    extra0 = 0,
    extra1 = 0,
    extra2 = 0,
    extra3 = 0,
    extra4 = 0,
  ): number {
    if (this.exact === NONE) this.begin();
    const { exact } = this;
    const chunk = exact.tail();
    const index = exact.count;
    const at = placeOf(index);
    chunk.setSpan(at, start, end, object, tag, code, extra0);
    if (this.extraWords > 1) {
      chunk.setExtra(at, 1, extra1);
      chunk.setExtra(at, 2, extra2);
      chunk.setExtra(at, 3, extra3);
      chunk.setExtra(at, 4, extra4);
    }
    exact.count = index + 1;
    if ((exact.count & (FAN_OUT - 1)) === 0) this.sumUp(0);
    return index;
  }

  extra(index: number, word: number): number {
    return word < this.extraWords
      ? (this.exact.chunkOf(index)?.extra(placeOf(index), word) ?? 0)
      : 0;
  }

  start(index: number, level = 0): number {
    return this.levels[level]!.chunkOf(index)!.start(placeOf(index));
  }

  end(index: number, level = 0): number {
    return this.levels[level]!.chunkOf(index)!.end(placeOf(index));
  }

  object(index: number, level = 0): number {
    return this.levels[level]!.chunkOf(index)!.object(placeOf(index));
  }

  tag(index: number, level = 0): number {
    return this.levels[level]!.chunkOf(index)!.tag(placeOf(index));
  }

  code(index: number): number {
    return this.exact.chunkOf(index)!.code(placeOf(index));
  }

  /** ns covered by spans within an item. */
  busy(index: number, level = 0): number {
    return level === 0
      ? this.end(index) - this.start(index)
      : this.levels[level]!.chunkOf(index)!.busy(placeOf(index));
  }

  /** First exact span that ends after `time` (spans end in order), from `firstItem` on. */
  firstEndingAfter(time: number): number {
    const { exact } = this;
    let low = exact.firstItem;
    let high = exact.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.end(middle) > time) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** The exact span that ended at `time`, -1: none that is still here. */
  endingAt(time: number): number {
    const at = this.firstEndingAfter(time) - 1;
    return at >= this.exact.firstItem && this.end(at) === time ? at : -1;
  }

  /** The lowest level that still has item `index` of `level`, when its children are gone. */
  hasChildren(level: number, index: number): boolean {
    return level > 0 && index << FAN_SHIFT >= this.levels[level - 1]!.firstItem;
  }

  oldest(): number {
    for (const level of this.levels) {
      if (level.oldestFull) return level.oldestFull.start(0);
    }
    return Infinity;
  }

  evict(): number {
    const level = this.levels.find((one) => one.oldestFull);
    const chunk = level?.dropOldest();
    return chunk && level === this.exact ? chunk.end(chunk.capacity - 1) : 0;
  }

  private begin(): void {
    this.exact = new ChunkList(this.extraWords === 1 ? makers.one : makers.five, this.budget);
    this.levels = [this.exact];
  }

  /** Makes a node of level + 1 from the last FAN_OUT items of `level`. */
  private sumUp(level: number): void {
    if (level + 1 === this.levels.length)
      this.levels.push(new ChunkList(makers.nodes, this.budget));
    const below = this.levels[level]!;
    // Before that there is nothing that can be dropped.
    if (level === 0 && below.count === CHUNK_ITEMS) this.budget.register(this);
    const first = below.count - FAN_OUT;
    const from = below.chunkOf(first)!;
    const base = placeOf(first);
    const exact = level === 0;
    let start = Infinity;
    let end = 0;
    let busy = 0;
    let keys = 0;
    for (let at = base; at < base + FAN_OUT; at++) {
      const first = from.start(at);
      const last = from.end(at);
      if (first < start) start = first;
      if (last > end) end = last;
      const object = from.object(at);
      const tag = from.tag(at);
      const span = exact ? last - first : from.busy(at);
      const top = exact ? span : from.top(at);
      busy += span;
      let key = 0;
      while (key < keys && (tallyObject[key] !== object || tallyTag[key] !== tag)) key++;
      if (key < keys) tallyNs[key] = tallyNs[key]! + top;
      else {
        tallyObject[key] = object;
        tallyTag[key] = tag;
        tallyNs[key] = top;
        keys++;
      }
    }
    let best = 0;
    for (let at = 1; at < keys; at++) if (tallyNs[at]! > tallyNs[best]!) best = at;
    const above = this.levels[level + 1]!;
    above
      .tail()
      .setNode(
        placeOf(above.count),
        start,
        end,
        tallyObject[best]!,
        tallyTag[best]!,
        busy,
        tallyNs[best]!,
      );
    above.count++;
    if ((above.count & (FAN_OUT - 1)) === 0) this.sumUp(level + 1);
  }
}

const tallyObject = new Uint32Array(FAN_OUT);
const tallyTag = new Uint8Array(FAN_OUT);
const tallyNs = new Float64Array(FAN_OUT);
