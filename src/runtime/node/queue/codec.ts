import { Packr, addExtension } from 'msgpackr/pack';
import { deserialize, serialize } from 'node:v8';
import {
  BODY,
  FIRST_BYTES,
  bytesOf,
  discardItem,
  lengthOf,
  newItem,
  tagOf,
  writeItem,
} from '../memory/itemBytes';
import { memory, self } from '../program/program';
import { Shared, type SharedMessage, fromMessage, keepingReferences } from '../program/shared';
import { isOfSharedBuffer, pack, unpack } from '../program/transfer';
import { isSimple } from './simple';

const Tag = {
  undefined: 0,
  null: 1,
  false: 2,
  true: 3,
  int: 4,
  double: 5,
  latin1: 6,
  utf16: 7,
  bytes: 8,
  buffer: 9,
  msgpack: 10,
  clone: 11,
} as const;

const EXTENSION = 0x68;
addExtension({
  Class: Shared,
  type: EXTENSION,
  write: (object: Shared) => object.toMessage(),
  read: (message: SharedMessage) => fromMessage(message),
});
const packr = new Packr({ useRecords: false, mapsAsObjects: true, moreTypes: false });

/** Writes a value into a new item and gives its address. */
export function encode(value: unknown): number {
  switch (typeof value) {
    case 'undefined':
      return item(Tag.undefined, 0);
    case 'boolean':
      return item(value ? Tag.true : Tag.false, 0);
    case 'number':
      return encodeNumber(value);
    case 'string':
      return encodeString(value);
    case 'object':
      return value === null ? item(Tag.null, 0) : encodeObject(value);
    default:
      return encodeClone(value);
  }
}

function encodeNumber(value: number): number {
  if ((value | 0) === value && !Object.is(value, -0)) {
    const at = item(Tag.int, 4);
    memory.set(at + BODY, value);
    return at;
  }
  const at = item(Tag.double, 8);
  memory.bytes(at).writeDoubleLE(value, memory.byteOf(at + BODY));
  return at;
}

function encodeString(value: string): number {
  const { length } = value;
  // As many bytes as characters in UTF-8: it is ASCII.
  if (Buffer.byteLength(value) !== length) {
    // Two bytes a character, so that half a pair arrives too.
    return 2 * length <= FIRST_BYTES
      ? encodeText(Tag.utf16, value, 'utf16le', 2 * length)
      : encodeBytes(Tag.utf16, Buffer.from(value, 'utf16le'));
  }
  return length <= FIRST_BYTES
    ? encodeText(Tag.latin1, value, 'latin1', length)
    : encodeBytes(Tag.latin1, Buffer.from(value, 'latin1'));
}

function encodeText(tag: number, value: string, encoding: BufferEncoding, length: number): number {
  const at = item(tag, length);
  memory.bytes(at).write(value, memory.byteOf(at + BODY), length, encoding);
  return at;
}

function encodeObject(value: object): number {
  if (value instanceof Uint8Array && !isOfSharedBuffer(value)) {
    if (Buffer.isBuffer(value)) return encodeBytes(Tag.buffer, value);
    if (value.constructor === Uint8Array) return encodeBytes(Tag.bytes, value);
  }
  return isSimple(value) ? encodeBytes(Tag.msgpack, packr.pack(value)) : encodeClone(value);
}

/** Whatever structured clone knows; throws what it throws. */
function encodeClone(value: unknown): number {
  const { value: packed, discard } = pack(value, 'the item', 'bytes');
  try {
    return encodeBytes(Tag.clone, serialize(packed));
  } catch (error) {
    discard();
    throw error;
  }
}

const encodeBytes = (tag: number, bytes: Uint8Array): number => writeItem(self, bytes, tag);
const item = (tag: number, bytes: number): number => newItem(self, tag, bytes);

/** Reads the value of an item and gives its memory back. */
export function decode(at: number): unknown {
  try {
    return read(at);
  } finally {
    discard(at);
  }
}

/** Reads the value of an item that stays: what it refers to is referred to once more. */
export const peek = (at: number): unknown => keepingReferences(() => read(at));

function read(at: number): unknown {
  const length = lengthOf(self, at);
  const from = memory.byteOf(at + BODY);
  switch (tagOf(self, at)) {
    case Tag.null:
      return null;
    case Tag.false:
      return false;
    case Tag.true:
      return true;
    case Tag.int:
      return memory.get(at + BODY);
    case Tag.double:
      return memory.bytes(at).readDoubleLE(from);
    case Tag.latin1:
      return length <= FIRST_BYTES
        ? memory.bytes(at).toString('latin1', from, from + length)
        : bytesOf(self, at).toString('latin1');
    case Tag.utf16:
      return bytesOf(self, at).toString('utf16le');
    case Tag.bytes:
      return new Uint8Array(bytesOf(self, at));
    case Tag.buffer:
      return bytesOf(self, at);
    case Tag.msgpack:
      return packr.unpack(bytesOf(self, at));
    case Tag.clone:
      return unpack(deserialize(bytesOf(self, at)));
    default:
      return undefined;
  }
}

/** Gives the memory of an item back. */
export const discard = (at: number): void => discardItem(self, at);
