import type { MemoryBudget } from './memory';

/** Items that a node of the next level stands for. */
export const FAN_OUT = 16;
export const FAN_SHIFT = 4;
/** Items of a full chunk; a power of FAN_OUT. */
export const CHUNK_ITEMS = 4096;
const CHUNK_SHIFT = 12;
/** Chunks before the first full one: of 16, 16, 32, 64, …, 2048 items. */
const SMALL_CHUNKS = 9;

/** What chunk `at` has room for. */
const capacityOf = (at: number): number =>
  at >= SMALL_CHUNKS ? CHUNK_ITEMS : at === 0 ? FAN_OUT : (FAN_OUT / 2) << at;

/** The first item of chunk `at`. */
const firstOf = (at: number): number =>
  at > SMALL_CHUNKS ? (at - SMALL_CHUNKS + 1) << CHUNK_SHIFT : at === 0 ? 0 : (FAN_OUT / 2) << at;

/** The chunk of an item. */
const chunkAt = (index: number): number =>
  index < CHUNK_ITEMS
    ? 32 - Math.clz32(index >>> FAN_SHIFT)
    : (index >>> CHUNK_SHIFT) + SMALL_CHUNKS - 1;

/** The place of an item in its chunk. */
export const placeOf = (index: number): number =>
  index & ((1 << (31 - Math.clz32(index | FAN_OUT))) - 1) & (CHUNK_ITEMS - 1);

/** Consecutive items. */
export interface Chunk {
  readonly bytes: number;
  readonly capacity: number;
  release?(slab: MemoryBudget['slab']): void;
}

/**
 * An append-only table in chunks. The first ones are small, so that a lane with a handful of waits
 * costs little, and no item ever moves; the oldest can be dropped. Items that one node of the next
 * level stands for are in one chunk.
 */
export class ChunkList<C extends Chunk> {
  readonly chunks: (C | null)[] = [];
  count = 0;
  /** The chunk that takes the next item, while it has room for one; what it has room for in all. */
  private last: C | null = null;
  private room = 0;
  /** Chunks before this one were dropped. */
  private firstKept = 0;

  constructor(
    private readonly make: (capacity: number, budget: MemoryBudget) => C,
    private readonly budget: MemoryBudget,
  ) {}

  /** The chunk that the next item goes to (at `placeOf(count)`). */
  tail(): C {
    if (this.last !== null && this.count < this.room) return this.last;
    const at = chunkAt(this.count);
    const made = this.make(capacityOf(at), this.budget);
    this.chunks[at] = made;
    this.last = made;
    this.room = firstOf(at + 1);
    this.budget.take(made.bytes);
    return made;
  }

  chunkOf(index: number): C | null {
    return this.chunks[chunkAt(index)] ?? null;
  }

  /** First item that is still here. */
  get firstItem(): number {
    return firstOf(this.firstKept);
  }

  /** The oldest chunk that may be dropped, if any: it is full, and the small ones go together. */
  get oldestFull(): C | null {
    return firstOf(this.nextKept) <= this.count ? this.chunks[this.firstKept]! : null;
  }

  /** Gives the last of what was dropped, null when there was nothing. */
  dropOldest(): C | null {
    if (!this.oldestFull) return null;
    const next = this.nextKept;
    const last = this.chunks[next - 1]!;
    for (; this.firstKept < next; this.firstKept++) {
      this.budget.give(this.chunks[this.firstKept]!.bytes);
      this.chunks[this.firstKept] = null;
    }
    return last;
  }

  /** Drops everything; nothing is added any more. */
  release(): void {
    for (const chunk of this.chunks) {
      if (!chunk) continue;
      this.budget.give(chunk.bytes);
      chunk.release?.(this.budget.slab);
    }
    this.chunks.length = 0;
    this.last = null;
    this.count = this.room = 0;
  }

  /** What is the oldest when the oldest has been dropped. */
  private get nextKept(): number {
    return Math.max(SMALL_CHUNKS, this.firstKept + 1);
  }
}
