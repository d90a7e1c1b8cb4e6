import { allocate, allocateClear, free } from './heap';
import { BODY, Kind } from './layout';
import type { SharedSelf } from './threadTable';

/*
 * An array is a block that names others, which hold the elements: so it may be longer than a block. An element is read and
 * written by a typed array, in one piece.
 */
/** Its lock; 0: none. */
export const LOCK = BODY;
const TYPE = BODY + 1;
const LENGTH = BODY + 2;
const CHUNKS = BODY + 3;
/** Where elements begin in their block, words. */
const ELEMENTS = 2;
const CHUNK_BYTES = 32_000;

/** Types of elements by the codes of Python's `array` and `ctypes`. */
const types = {
  b: Int8Array,
  B: Uint8Array,
  h: Int16Array,
  H: Uint16Array,
  i: Int32Array,
  I: Uint32Array,
  q: BigInt64Array,
  Q: BigUint64Array,
  f: Float32Array,
  d: Float64Array,
};
export type TypeCode = keyof typeof types;
export type Element = number | bigint;

const codes = Object.keys(types) as TypeCode[];

export const isTypeCode = (code: string): code is TypeCode => code in types;

type View = { [at: number]: Element; readonly length: number };
type ViewClass = new (buffer: ArrayBufferLike, offset: number, length: number) => View;

/** Elements in a block. */
const perChunk = (code: TypeCode): number => CHUNK_BYTES / types[code].BYTES_PER_ELEMENT;

/** An array of zeros. */
export function newArray(self: SharedSelf, code: TypeCode, length: number, lock: number): number {
  const { memory } = self;
  const chunks = Math.ceil(length / perChunk(code));
  const array = allocateClear(self, CHUNKS + chunks, Kind.array);
  memory.store(array + LOCK, lock);
  memory.store(array + TYPE, codes.indexOf(code));
  memory.store(array + LENGTH, length);
  for (let chunk = 0; chunk < chunks; chunk++) {
    const left = (length - chunk * perChunk(code)) * types[code].BYTES_PER_ELEMENT;
    const bytes = Math.min(CHUNK_BYTES, left);
    const block = allocate(self, ELEMENTS + Math.ceil(bytes / 4), Kind.none);
    const start = memory.byteOf(block + ELEMENTS);
    memory.bytes(block).fill(0, start, start + bytes);
    memory.store(array + CHUNKS + chunk, block);
  }
  return array;
}

export const typeOf = ({ memory }: SharedSelf, array: number): TypeCode =>
  codes[memory.load(array + TYPE)]!;
export const lengthOf = ({ memory }: SharedSelf, array: number): number =>
  memory.load(array + LENGTH);
export const lockOf = ({ memory }: SharedSelf, array: number): number => memory.load(array + LOCK);

/** Parts of blocks that have the elements in order, and where each begins. */
function* parts(
  self: SharedSelf,
  array: number,
  from: number,
  count: number,
): Generator<[view: View, first: number]> {
  const { memory } = self;
  const code = typeOf(self, array);
  const size = perChunk(code);
  for (let at = from; at < from + count;) {
    const block = memory.load(array + CHUNKS + Math.floor(at / size));
    const inside = at % size;
    const length = Math.min(size - inside, from + count - at);
    const { buffer, byteOffset } = memory.bytes(block);
    const offset = inside * types[code].BYTES_PER_ELEMENT;
    const start = byteOffset + memory.byteOf(block + ELEMENTS) + offset;
    yield [new (types[code] as ViewClass)(buffer, start, length), at - from];
    at += length;
  }
}

export function readElements(
  self: SharedSelf,
  array: number,
  from: number,
  count: number,
): Element[] {
  const read: Element[] = [];
  for (const [view] of parts(self, array, from, count))
    for (let at = 0; at < view.length; at++) read.push(view[at]!);
  return read;
}

export function writeElements(
  self: SharedSelf,
  array: number,
  from: number,
  values: readonly Element[],
): void {
  for (const [view, first] of parts(self, array, from, values.length))
    for (let at = 0; at < view.length; at++) view[at] = values[first + at]!;
}

/** Gives back what holds the elements. */
export function freeElements(self: SharedSelf, array: number): void {
  const chunks = Math.ceil(lengthOf(self, array) / perChunk(typeOf(self, array)));
  for (let chunk = 0; chunk < chunks; chunk++) free(self, self.memory.load(array + CHUNKS + chunk));
}
