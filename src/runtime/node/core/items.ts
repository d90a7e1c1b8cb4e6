import type { Memory } from '../memory/memory';

/** Which item comes out next. */
export type Order = 'fifo' | 'lifo' | 'priority';

// An item's block. What is behind is the queue's business.
export const NEXT_ITEM = 1;
const CHILD = 2;
/** A long item goes on in further blocks, which are chained by NEXT_ITEM; 0: it does not. */
export const MORE = 5;
/** Sorting key of a priority queue: two words, the more significant first, compared as signed. */
export const KEY = 6;
/** Ties go to the item that came first. */
const SEQUENCE = 8;
export const ITEM_BODY = 9;

/** The two words of a queue: the first item and the last, or the heap's root and a counter. */
const FIRST = 0;
const LAST = 1;

export function insert(memory: Memory, items: number, order: Order, item: number): void {
  const first = memory.get(items + FIRST);
  if (order === 'priority') {
    const count = memory.get(items + LAST);
    memory.set(items + LAST, (count + 1) | 0);
    memory.set(item + SEQUENCE, count);
    memory.set(item + CHILD, 0);
    memory.set(item + NEXT_ITEM, 0);
    memory.set(items + FIRST, first === 0 ? item : meld(memory, first, item));
  } else if (order === 'lifo') {
    memory.set(item + NEXT_ITEM, first);
    memory.set(items + FIRST, item);
  } else {
    memory.set(item + NEXT_ITEM, 0);
    if (first === 0) memory.set(items + FIRST, item);
    else memory.set(memory.get(items + LAST) + NEXT_ITEM, item);
    memory.set(items + LAST, item);
  }
}

/** Takes the item that comes next; there is one. */
export function takeFirst(memory: Memory, items: number, order: Order): number {
  const first = memory.get(items + FIRST);
  const next = order === 'priority' ? meldChildren(memory, first) : memory.get(first + NEXT_ITEM);
  memory.set(items + FIRST, next);
  return first;
}

function comesBefore(memory: Memory, a: number, b: number): boolean {
  const high = memory.get(a + KEY) - memory.get(b + KEY);
  if (high !== 0) return high < 0;
  const low = memory.get(a + KEY + 1) - memory.get(b + KEY + 1);
  if (low !== 0) return low < 0;
  return ((memory.get(a + SEQUENCE) - memory.get(b + SEQUENCE)) | 0) < 0;
}

/** A pairing heap: each item has its first child and its next sibling. */
function meld(memory: Memory, a: number, b: number): number {
  const [parent, child] = comesBefore(memory, a, b) ? [a, b] : [b, a];
  memory.set(child + NEXT_ITEM, memory.get(parent + CHILD));
  memory.set(parent + CHILD, child);
  return parent;
}

/** Two passes: pairs from the left, then all of them from the right. */
function meldChildren(memory: Memory, root: number): number {
  let pairs = 0;
  for (let child = memory.get(root + CHILD); child !== 0;) {
    const second = memory.get(child + NEXT_ITEM);
    const rest = second === 0 ? 0 : memory.get(second + NEXT_ITEM);
    const pair = second === 0 ? child : meld(memory, child, second);
    memory.set(pair + NEXT_ITEM, pairs);
    pairs = pair;
    child = rest;
  }
  let heap = 0;
  while (pairs !== 0) {
    const next = memory.get(pairs + NEXT_ITEM);
    memory.set(pairs + NEXT_ITEM, 0);
    heap = heap === 0 ? pairs : meld(memory, heap, pairs);
    pairs = next;
  }
  return heap;
}

const bits = new DataView(new ArrayBuffer(8));

/** Writes the key of a priority: compared as words, keys are in the order of the numbers. */
export function writeKey(memory: Memory, item: number, priority: number): void {
  bits.setFloat64(0, priority === 0 ? 0 : priority);
  const high = bits.getInt32(0);
  const low = bits.getInt32(4);
  // Negative numbers grow with their bits; the low word has no sign.
  memory.set(item + KEY, high < 0 ? high ^ 0x7fffffff : high);
  memory.set(item + KEY + 1, (high < 0 ? ~low : low) ^ 0x80000000);
}
