import { capacityFor } from '../state/columns';
import type { MemoryBudget } from './memory';

/** Items of a chunk; a power of FAN_OUT. */
export const CHUNK_ITEMS = 4096;
export const CHUNK_SHIFT = 12;
export const CHUNK_MASK = CHUNK_ITEMS - 1;
/** Items that a node of the next level stands for. */
export const FAN_OUT = 16;
export const FAN_SHIFT = 4;

/** The columns of up to CHUNK_ITEMS items. */
export interface Chunk {
  readonly bytes: number;
  readonly capacity: number;
}

/**
 * An append-only table of columns in chunks. The first chunk starts small and grows, so that a
 * lane with a handful of waits costs little; the oldest chunks can be dropped.
 */
export class ChunkList<C extends Chunk> {
  readonly chunks: (C | null)[] = [];
  count = 0;
  /** Chunks before this one were dropped. */
  firstKept = 0;

  constructor(
    private readonly make: (capacity: number, old: C | null) => C,
    private readonly budget: MemoryBudget,
  ) {}

  /** The chunk that the next item goes to (at index `count & CHUNK_MASK`). */
  tail(): C {
    const at = this.count >>> CHUNK_SHIFT;
    const index = this.count & CHUNK_MASK;
    const chunk = this.chunks[at];
    if (chunk && index < chunk.capacity) return chunk;
    const capacity = at > 0 ? CHUNK_ITEMS : Math.min(CHUNK_ITEMS, capacityFor(index + 1));
    const grown = this.make(capacity, chunk ?? null);
    this.chunks[at] = grown;
    this.budget.take(grown.bytes - (chunk?.bytes ?? 0));
    return grown;
  }

  chunkOf(index: number): C | null {
    return this.chunks[index >>> CHUNK_SHIFT] ?? null;
  }

  /** First item that is still here. */
  get firstItem(): number {
    return this.firstKept << CHUNK_SHIFT;
  }

  /** The oldest full chunk, if any. */
  get oldestFull(): C | null {
    return (this.firstKept + 1) << CHUNK_SHIFT <= this.count ? this.chunks[this.firstKept]! : null;
  }

  /** Gives what was dropped, null when there was nothing. */
  dropOldest(): C | null {
    const chunk = this.oldestFull;
    if (!chunk) return null;
    this.chunks[this.firstKept++] = null;
    this.budget.give(chunk.bytes);
    return chunk;
  }
}
