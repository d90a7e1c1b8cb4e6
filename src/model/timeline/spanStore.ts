import type { Chunk } from './chunks';
import { CHUNK_MASK, ChunkList, FAN_OUT, FAN_SHIFT } from './chunks';
import type { Evictable, MemoryBudget } from './memory';

/** Exact spans, and below them what the levels keep. */
class SpanChunk implements Chunk {
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly object: Uint32Array;
  /** LaneState of a wait, 0 of a hold. */
  readonly tag: Uint8Array;
  /** Level 0: WaitReason | WaitOutcome << 5. */
  readonly code: Uint8Array;
  /** Level 0: details, `extra` words an item. */
  readonly extra: Uint32Array;
  /** Levels: ns that spans cover, and ns of the (tag, object) that covers most. */
  readonly busy: Float64Array;
  readonly top: Float64Array;
  readonly bytes: number;

  constructor(
    readonly capacity: number,
    level: number,
    extraWords: number,
    old: SpanChunk | null,
  ) {
    const exact = level === 0 ? capacity : 0;
    const merged = level === 0 ? 0 : capacity;
    const words = exact * extraWords;
    this.bytes = capacity * 21 + exact + words * 4 + merged * 16;
    const buffer = new ArrayBuffer(this.bytes);
    let at = 0;
    const f64 = (n: number): Float64Array => new Float64Array(buffer, (at += 8 * n) - 8 * n, n);
    const u32 = (n: number): Uint32Array => new Uint32Array(buffer, (at += 4 * n) - 4 * n, n);
    const u8 = (n: number): Uint8Array => new Uint8Array(buffer, (at += n) - n, n);
    this.start = f64(capacity);
    this.end = f64(capacity);
    this.busy = f64(merged);
    this.top = f64(merged);
    this.object = u32(capacity);
    this.extra = u32(words);
    this.tag = u8(capacity);
    this.code = u8(exact);
    if (!old) return;
    this.start.set(old.start);
    this.end.set(old.end);
    this.busy.set(old.busy);
    this.top.set(old.top);
    this.object.set(old.object);
    this.extra.set(old.extra);
    this.tag.set(old.tag);
    this.code.set(old.code);
  }
}

/**
 * Spans of time of one lane in the order they ended, with a pyramid above them: a node of level
 * k + 1 sums up FAN_OUT nodes of level k, so a walk that stops at nodes shorter than a bin visits
 * a number of nodes that depends on the bins, not on the spans.
 */
export class SpanStore implements Evictable {
  readonly levels: ChunkList<SpanChunk>[] = [];
  private readonly exact: ChunkList<SpanChunk>;

  constructor(
    private readonly budget: MemoryBudget,
    /** Words of detail a span: 1 or 5. */
    private readonly extraWords: 1 | 5,
  ) {
    this.addLevel();
    this.exact = this.levels[0]!;
    budget.register(this);
  }

  get count(): number {
    return this.levels[0]!.count;
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
    const exact = this.exact;
    const chunk = exact.tail();
    const index = exact.count;
    const at = index & CHUNK_MASK;
    chunk.start[at] = start;
    chunk.end[at] = end;
    chunk.object[at] = object;
    chunk.tag[at] = tag;
    chunk.code[at] = code;
    const words = this.extraWords;
    const { extra } = chunk;
    const base = at * words;
    extra[base] = extra0;
    if (words > 1) {
      extra[base + 1] = extra1;
      extra[base + 2] = extra2;
      extra[base + 3] = extra3;
      extra[base + 4] = extra4;
    }
    exact.count = index + 1;
    if ((exact.count & (FAN_OUT - 1)) === 0) this.sumUp(0);
    return index;
  }

  extra(index: number, word: number): number {
    const chunk = this.levels[0]!.chunkOf(index);
    return chunk ? chunk.extra[(index & CHUNK_MASK) * this.extraWords + word]! : 0;
  }

  start(index: number, level = 0): number {
    return this.levels[level]!.chunkOf(index)!.start[index & CHUNK_MASK]!;
  }

  end(index: number, level = 0): number {
    return this.levels[level]!.chunkOf(index)!.end[index & CHUNK_MASK]!;
  }

  object(index: number, level = 0): number {
    return this.levels[level]!.chunkOf(index)!.object[index & CHUNK_MASK]!;
  }

  tag(index: number, level = 0): number {
    return this.levels[level]!.chunkOf(index)!.tag[index & CHUNK_MASK]!;
  }

  code(index: number): number {
    return this.levels[0]!.chunkOf(index)!.code[index & CHUNK_MASK]!;
  }

  /** ns covered by spans within an item. */
  busy(index: number, level = 0): number {
    return level === 0
      ? this.end(index) - this.start(index)
      : this.levels[level]!.chunkOf(index)!.busy[index & CHUNK_MASK]!;
  }

  /** First exact span that ends after `time` (spans end in order), from `firstItem` on. */
  firstEndingAfter(time: number): number {
    const exact = this.levels[0]!;
    let low = exact.firstItem;
    let high = exact.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.end(middle) > time) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** The lowest level that still has item `index` of `level`, when its children are gone. */
  hasChildren(level: number, index: number): boolean {
    return level > 0 && index << FAN_SHIFT >= this.levels[level - 1]!.firstItem;
  }

  oldest(): number {
    for (const level of this.levels) {
      if (level.oldestFull) return level.oldestFull.start[0]!;
    }
    return Infinity;
  }

  evict(): number {
    const level = this.levels.find((one) => one.oldestFull);
    const chunk = level?.dropOldest();
    return chunk && level === this.exact ? chunk.end[CHUNK_MASK]! : 0;
  }

  private addLevel(): void {
    const level = this.levels.length;
    this.levels.push(
      new ChunkList(
        (capacity, old) => new SpanChunk(capacity, level, this.extraWords, old),
        this.budget,
      ),
    );
  }

  /** Makes a node of level + 1 from the last FAN_OUT items of `level`. */
  private sumUp(level: number): void {
    if (level + 1 === this.levels.length) this.addLevel();
    const below = this.levels[level]!;
    const first = below.count - FAN_OUT;
    const from = below.chunkOf(first)!;
    const base = first & CHUNK_MASK;
    const { start: starts, end: ends, object: objects, tag: tags, busy: sums, top: tops } = from;
    const exact = level === 0;
    let start = Infinity;
    let end = 0;
    let busy = 0;
    let keys = 0;
    for (let at = base; at < base + FAN_OUT; at++) {
      const first = starts[at]!;
      const last = ends[at]!;
      if (first < start) start = first;
      if (last > end) end = last;
      const object = objects[at]!;
      const tag = tags[at]!;
      const span = exact ? last - first : sums[at]!;
      const top = exact ? span : tops[at]!;
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
    const chunk = above.tail();
    const at = above.count & CHUNK_MASK;
    chunk.start[at] = start;
    chunk.end[at] = end;
    chunk.busy[at] = busy;
    chunk.top[at] = tallyNs[best]!;
    chunk.object[at] = tallyObject[best]!;
    chunk.tag[at] = tallyTag[best]!;
    above.count++;
    if ((above.count & (FAN_OUT - 1)) === 0) this.sumUp(level + 1);
  }
}

const tallyObject = new Uint32Array(FAN_OUT);
const tallyTag = new Uint8Array(FAN_OUT);
const tallyNs = new Float64Array(FAN_OUT);
