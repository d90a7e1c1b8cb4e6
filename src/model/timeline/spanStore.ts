import { CHUNK_ITEMS, ChunkList, FAN_SHIFT, placeOf } from './chunks';
import { MemoryBudget, type Evictable } from './memory';
import { setExtra, setSpan, spanBytes, SpanChunk } from './spanChunk';
import { addNodes, nodesDue, type SpanList } from './spanNodes';

/** How chunks are made, by words of detail a span; null: nodes. */
const makers = {
  one: (capacity: number, { slab }: MemoryBudget) => new SpanChunk(capacity, 1, slab),
  five: (capacity: number, { slab }: MemoryBudget) => new SpanChunk(capacity, 5, slab),
  nodes: (capacity: number, { slab }: MemoryBudget) => new SpanChunk(capacity, null, slab),
};

/** Of a store without spans. */
const NO_ROWS: DataView = new DataView(new ArrayBuffer(0));
/** The only level of a store without spans: most tasks hold no lock, and many wait for nothing. */
const NONE: SpanList = new ChunkList(makers.nodes, new MemoryBudget(0));
const NO_LEVELS: SpanList[] = [NONE];

/**
 * Spans of time of one lane in the order they ended, with a pyramid above them: a node of level
 * k + 1 sums up FAN_OUT nodes of level k, so a walk that stops at nodes shorter than a bin visits
 * a number of nodes that depends on the bins, not on the spans. The pyramid is built when somebody
 * looks or exact spans are dropped: of thousands of lanes few are looked at.
 */
export class SpanStore implements Evictable {
  private built = NO_LEVELS;
  private exact = NONE;
  // A span that is added touches these, and the memory that it goes to.
  count = 0;
  /** Where the next span goes: the memory of its chunk, the place in it and how many fit. */
  private rows = NO_ROWS;
  private row = 0;
  private room = 0;

  constructor(
    private readonly budget: MemoryBudget,
    /** Words of detail a span: 1 or 5. */
    private readonly extraWords: 1 | 5,
  ) {}

  /** Exact spans, and what sums them up. */
  get levels(): readonly SpanList[] {
    this.exact.count = this.count;
    if (nodesDue(this.built)) this.budget.whole(() => this.addNodes());
    return this.built;
  }

  /** First exact span that is still here. */
  get firstItem(): number {
    return this.exact.firstItem;
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
    if (this.room === 0) this.nextChunk();
    const { rows, row, extraWords } = this;
    setSpan(rows, row, start, end, object, tag, code);
    setExtra(rows, row, 0, extra0);
    if (extraWords > 1) {
      setExtra(rows, row, 1, extra1);
      setExtra(rows, row, 2, extra2);
      setExtra(rows, row, 3, extra3);
      setExtra(rows, row, 4, extra4);
    }
    this.row = row + spanBytes(extraWords);
    this.room--;
    return this.count++;
  }

  extra(index: number, word: number): number {
    return word < this.extraWords
      ? (this.exact.chunkOf(index)?.extra(placeOf(index), word) ?? 0)
      : 0;
  }

  start(index: number, level = 0): number {
    return this.built[level]!.chunkOf(index)!.start(placeOf(index));
  }

  end(index: number, level = 0): number {
    return this.built[level]!.chunkOf(index)!.end(placeOf(index));
  }

  object(index: number, level = 0): number {
    return this.built[level]!.chunkOf(index)!.object(placeOf(index));
  }

  tag(index: number, level = 0): number {
    return this.built[level]!.chunkOf(index)!.tag(placeOf(index));
  }

  code(index: number): number {
    return this.exact.chunkOf(index)!.code(placeOf(index));
  }

  /** ns covered by spans within an item. */
  busy(index: number, level = 0): number {
    return level === 0
      ? this.end(index) - this.start(index)
      : this.built[level]!.chunkOf(index)!.busy(placeOf(index));
  }

  /** First exact span that ends after `time` (spans end in order), from `firstItem` on. */
  firstEndingAfter(time: number): number {
    let low = this.firstItem;
    let high = this.count;
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
    return at >= this.firstItem && this.end(at) === time ? at : -1;
  }

  /** The lowest level that still has item `index` of `level`, when its children are gone. */
  hasChildren(level: number, index: number): boolean {
    return level > 0 && index << FAN_SHIFT >= this.built[level - 1]!.firstItem;
  }

  oldest(): number {
    this.exact.count = this.count;
    for (const level of this.built) {
      if (level.oldestFull) return level.oldestFull.start(0);
    }
    return Infinity;
  }

  evict(): number {
    const level = this.levels.find((one) => one.oldestFull);
    const chunk = level?.dropOldest();
    return chunk && level === this.exact ? chunk.end(chunk.capacity - 1) : 0;
  }

  /** Drops everything: nobody asks for it any more. */
  release(): void {
    if (this.exact === NONE) return;
    this.exact.count = this.count;
    for (const level of this.built) level.release();
    this.budget.unregister(this);
    this.built = NO_LEVELS;
    this.exact = NONE;
    this.count = this.room = 0;
  }

  private addNodes(): void {
    addNodes(this.built, () => new ChunkList(makers.nodes, this.budget));
  }

  private nextChunk(): void {
    if (this.exact === NONE) {
      this.exact = new ChunkList(this.extraWords === 1 ? makers.one : makers.five, this.budget);
      this.built = [this.exact];
    }
    // Before that there is nothing that can be dropped.
    if (this.count === CHUNK_ITEMS) this.budget.register(this);
    this.exact.count = this.count;
    const chunk = this.exact.tail();
    this.rows = chunk.rows;
    this.row = chunk.base;
    this.room = chunk.capacity;
  }
}
