import { enterGuard, leaveGuard } from '../core/guard';
import {
  ARENA_WORDS,
  HEADER,
  HEAP,
  Kind,
  MAX_ARENAS,
  ROOT_ARENAS,
  ROOT_FREE,
  ROOT_HEAP_GUARD,
  ROOT_HEAP_TOP,
  SIZE_BITS,
  kindOf,
} from './layout';
import type { Self } from './memory';

const SMALLEST = 8;
/** Sizes there are: 8 words, 16, …, 16,384. */
const SIZES = 12;
/** Words of the largest block. */
export const LARGEST = SMALLEST << (SIZES - 1);
/** Where a free block has the address of the next one. */
const NEXT_FREE = 1;

const sizeOf = (header: number): number => SMALLEST << (header & ((1 << SIZE_BITS) - 1));

/** Takes a block of at least `words`, the first of which is its header; the others hold anything. */
export function allocate(self: Self, words: number, kind: Kind): number {
  const { memory } = self;
  let size = 0;
  while (SMALLEST << size < words) size++;
  if (size >= SIZES) throw new RangeError(`internal error: a block of ${words} words`);
  enterGuard(self, ROOT_HEAP_GUARD);
  let block = memory.get(ROOT_FREE + size);
  if (block !== 0) memory.set(ROOT_FREE + size, memory.get(block + NEXT_FREE));
  else block = takeFresh(self, SMALLEST << size);
  if (block !== 0) memory.store(block + HEADER, size | (kind << SIZE_BITS));
  leaveGuard(self, ROOT_HEAP_GUARD);
  if (block === 0) {
    throw new RangeError('the shared memory of 1 GiB is full: are there queues nobody reads?');
  }
  return block;
}

/** A block whose words are zero, but for the header. */
export function allocateClear(self: Self, words: number, kind: Kind): number {
  const block = allocate(self, words, kind);
  for (let word = 1; word < words; word++) self.memory.store(block + word, 0);
  return block;
}

function takeFresh({ memory }: Self, words: number): number {
  let top = memory.get(ROOT_HEAP_TOP);
  const arenas = memory.get(ROOT_ARENAS);
  if (top + words > arenas * ARENA_WORDS) {
    if (arenas === MAX_ARENAS) return 0;
    // What is left of the old arena is too small; whoever walks the heap sees zeros there.
    top = arenas * ARENA_WORDS;
    memory.set(ROOT_ARENAS, arenas + 1);
  }
  memory.set(ROOT_HEAP_TOP, top + words);
  return top;
}

export function free(self: Self, block: number): void {
  const { memory } = self;
  enterGuard(self, ROOT_HEAP_GUARD);
  const size = memory.get(block + HEADER) & ((1 << SIZE_BITS) - 1);
  memory.store(block + HEADER, size);
  memory.set(block + NEXT_FREE, memory.get(ROOT_FREE + size));
  memory.set(ROOT_FREE + size, block);
  leaveGuard(self, ROOT_HEAP_GUARD);
}

/**
 * Every block that has a kind, for a caller who holds the guard of the heap. What an arena had left
 * at its end are zeros, which look like free blocks of the smallest size.
 */
export function* objects({ memory }: Self): Generator<number> {
  const top = memory.get(ROOT_HEAP_TOP);
  for (let at = HEAP; at < top;) {
    const header = memory.load(at + HEADER);
    if (kindOf(header) !== Kind.none) yield at;
    at += sizeOf(header);
  }
}
