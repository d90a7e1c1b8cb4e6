import { ITEM_BODY, MORE, NEXT_ITEM } from '../core/items';
import { LARGEST, allocate, free } from './heap';
import { Kind } from './layout';
import type { Self } from './memory';
import type { SharedSelf } from './threadTable';

// An item's block behind what core/items uses.
const TAG = 3;
/** Bytes of what the body holds. */
const LENGTH = 4;
/** Where the bytes of an item begin. */
export const BODY = ITEM_BODY + 1;
/** Body of the further blocks. */
const MORE_BODY = 2;

/** Bytes that fit into one block. */
export const FIRST_BYTES = (LARGEST - BODY) * 4;
const MORE_BYTES = (LARGEST - MORE_BODY) * 4;

/** A new item for so many bytes, of which it has room for those of the first block. */
export function newItem(self: SharedSelf, tag: number, bytes: number): number {
  const { memory } = self;
  const at = allocate(self, BODY + Math.ceil(Math.min(bytes, FIRST_BYTES) / 4), Kind.none);
  memory.set(at + TAG, tag);
  memory.set(at + LENGTH, bytes);
  memory.set(at + MORE, 0);
  return at;
}

export const tagOf = ({ memory }: SharedSelf, at: number): number => memory.get(at + TAG);
export const lengthOf = ({ memory }: SharedSelf, at: number): number => memory.get(at + LENGTH);

/** An item that holds the bytes. */
export function writeItem(self: SharedSelf, bytes: Uint8Array, tag = 0): number {
  const { memory } = self;
  const at = newItem(self, tag, bytes.length);
  let from = Math.min(bytes.length, FIRST_BYTES);
  memory.bytes(at).set(bytes.subarray(0, from), memory.byteOf(at + BODY));
  for (let last = at; from < bytes.length;) {
    const part = bytes.subarray(from, from + MORE_BYTES);
    const more = allocate(self, MORE_BODY + Math.ceil(part.length / 4), Kind.none);
    memory.set(last + (last === at ? MORE : NEXT_ITEM), more);
    memory.set(more + NEXT_ITEM, 0);
    memory.bytes(more).set(part, memory.byteOf(more + MORE_BODY));
    from += part.length;
    last = more;
  }
  return at;
}

/** A copy of the bytes of an item, in memory of this thread alone. */
export function bytesOf({ memory }: SharedSelf, at: number): Buffer {
  const length = memory.get(at + LENGTH);
  const bytes = Buffer.allocUnsafe(length);
  const from = memory.byteOf(at + BODY);
  let done = Math.min(length, FIRST_BYTES);
  memory.bytes(at).copy(bytes, 0, from, from + done);
  for (let more = memory.get(at + MORE); more !== 0; more = memory.get(more + NEXT_ITEM)) {
    const start = memory.byteOf(more + MORE_BODY);
    done += memory
      .bytes(more)
      .copy(bytes, done, start, start + Math.min(MORE_BYTES, length - done));
  }
  return bytes;
}

/** The bytes of an item, whose memory is given back. */
export function readItem(self: SharedSelf, at: number): Buffer {
  const bytes = bytesOf(self, at);
  discardItem(self, at);
  return bytes;
}

/** Gives the memory of an item back. */
export function discardItem(self: Self, at: number): void {
  const { memory } = self;
  for (let more = memory.get(at + MORE); more !== 0;) {
    const next = memory.get(more + NEXT_ITEM);
    free(self, more);
    more = next;
  }
  free(self, at);
}
