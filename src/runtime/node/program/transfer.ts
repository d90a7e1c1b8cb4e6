import { isNativeError, isProxy } from 'node:util/types';
import { serialize } from 'node:v8';
import { SendError } from '../errors';
import { Kind } from '../memory/layout';
import { Portable, type PortableMessage, fromPortable } from '../multiprocessing/portable';
import { bufferFromMessage, bufferToMessage } from './buffers';
import { drop } from './references';
import { Shared, type SharedMessage, fromMessage } from './shared';
import { isTask, taskOf } from './task';
import { tellThrown, thrownFrom, type Thrown } from './thrown';

/** Stands for a shared object, a task, a view of a shared buffer or an error in what is sent by structured clone. */
interface Stand {
  readonly [MARK]: SharedMessage | PortableMessage | string | View | Failure;
}

/** An error, of which structured clone leaves out what the program has added. */
interface Failure {
  readonly thrown: Thrown;
  readonly more: unknown;
}

interface View {
  readonly kind: 'view';
  /** Name of its class. */
  readonly of: string;
  readonly buffer: SharedMessage;
  readonly offset: number;
  readonly length: number;
}
const MARK = '\u0000heddle';

/** What came through `pack`, and how to undo it when it cannot be sent after all. */
export interface Packed {
  readonly value: unknown;
  readonly discard: () => void;
}

/**
 * How a packed value goes: in a message to another thread, which can hold shared buffers; as bytes for
 * another thread; or as bytes for another process, which knows tasks, but has no share in the objects.
 */
type Way = 'message' | 'bytes' | 'process';

/**
 * Makes a value fit for structured clone: shared objects and tasks inside of it, however deep in
 * arrays, maps, sets and plain objects, become stand-ins, and so do errors. Everything else is left to the clone.
 */
export function pack(value: unknown, path: string, way: Way = 'message'): Packed {
  const taken: SharedMessage[] = [];
  const seen = new Map<object, unknown>();
  const discard = (): void => taken.forEach(({ handle }) => drop(handle));

  const copy = (from: unknown, at: string): unknown => {
    if (typeof from === 'function' && isTask(from)) return { [MARK]: from.key } satisfies Stand;
    if (typeof from === 'function' || typeof from === 'symbol') throw cannotSend(from, at);
    if (typeof from !== 'object' || from === null) return from;
    if (from instanceof Portable) return { [MARK]: from.toMessage() } satisfies Stand;
    if (from instanceof Shared) {
      if (way === 'process') throw ofOneProcess(at);
      const message = from.toMessage();
      taken.push(message);
      return { [MARK]: message } satisfies Stand;
    }
    if (way === 'bytes' && isOfSharedBuffer(from))
      return { [MARK]: copyBuffer(from as SharedArrayBuffer) } satisfies Stand;
    const known = seen.get(from);
    if (known !== undefined) return known;
    return copyInside(from, at);
  };

  const copyBuffer = (from: SharedArrayBuffer | ArrayBufferView): SharedMessage | View => {
    const isView = ArrayBuffer.isView(from);
    const buffer = bufferToMessage((isView ? from.buffer : from) as SharedArrayBuffer);
    taken.push(buffer);
    if (!isView) return buffer;
    const { byteOffset: offset, byteLength } = from;
    const length = 'length' in from ? (from.length as number) : byteLength;
    return { kind: 'view', of: from.constructor.name, buffer, offset, length };
  };

  const copyError = (from: Error, at: string): Stand | undefined => {
    if (seen.has(from)) return undefined;
    seen.set(from, undefined);
    const more = {};
    for (const [key, item] of Object.entries(from))
      if (key !== 'name' && key !== 'cause') addSendable(more, key, item, `${at}.${key}`);
    seen.delete(from);
    return { [MARK]: { thrown: tellThrown(from, true), more } };
  };

  /** An error may have anything: what cannot be sent is left out. */
  const addSendable = (to: object, key: string, item: unknown, at: string): void => {
    const before = taken.length;
    try {
      const copied = copy(item, at);
      serialize(copied);
      define(to, key, copied);
    } catch {
      for (const { handle } of taken.splice(before)) drop(handle);
    }
  };

  const copyInside = (from: object, at: string): unknown => {
    if (isNativeError(from)) return copyError(from, at);
    if (Array.isArray(from)) {
      const to: unknown[] = [];
      seen.set(from, to);
      from.forEach((item, index) => (to[index] = copy(item, `${at}[${index}]`)));
      return to;
    }
    if (from instanceof Map) {
      const to = new Map<unknown, unknown>();
      seen.set(from, to);
      for (const [key, item] of from) to.set(copy(key, `${at} key`), copy(item, `${at} value`));
      return to;
    }
    if (from instanceof Set) {
      const to = new Set<unknown>();
      seen.set(from, to);
      for (const item of from) to.add(copy(item, `${at} item`));
      return to;
    }
    if (!isPlain(from)) return from;
    const to = {};
    seen.set(from, to);
    for (const [key, item] of Object.entries(from)) define(to, key, copy(item, `${at}.${key}`));
    return to;
  };

  try {
    return { value: copy(value, path), discard };
  } catch (error) {
    discard();
    throw error;
  }
}

/** Whether it is, or shows, memory that threads share. */
export const isOfSharedBuffer = (value: object): boolean =>
  value instanceof SharedArrayBuffer ||
  (ArrayBuffer.isView(value) && value.buffer instanceof SharedArrayBuffer);

/** Also for a key `__proto__`, which an assignment would take for the prototype. */
function define(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}

/** Objects that are no instance of a class; the instances are the clone's business. */
function isPlain(value: object): boolean {
  if (isProxy(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function ofOneProcess(at: string): SendError {
  return new SendError(
    `${at} is an object of heddle/threading or heddle/queue, which threads of one process share; ` +
      'what other processes are to share is made by heddle/multiprocessing',
  );
}

function cannotSend(value: { name?: string } | symbol, at: string): SendError {
  const what = typeof value === 'symbol' ? 'a symbol' : `the function ${value.name || '(no name)'}`;
  return new SendError(
    `${at} is ${what}, which cannot be sent to another thread; ` +
      'a function that another thread is to call must be registered with task() at module level',
  );
}

/** Puts the objects of this thread in place of the stand-ins; changes the value itself. */
export function unpack(value: unknown, seen = new Set<object>()): unknown {
  if (typeof value !== 'object' || value === null || seen.has(value)) return value;
  if (MARK in value) return fromStand(value as Stand);
  if (ArrayBuffer.isView(value)) return ofOwnBuffer(value);
  seen.add(value);
  if (Array.isArray(value)) {
    value.forEach((item, index) => (value[index] = unpack(item, seen)));
  } else if (value instanceof Map) {
    const entries = [...value].map(
      ([key, item]) => [unpack(key, seen), unpack(item, seen)] as const,
    );
    value.clear();
    for (const [key, item] of entries) value.set(key, item);
  } else if (value instanceof Set) {
    const items = [...value].map((item) => unpack(item, seen));
    value.clear();
    for (const item of items) value.add(item);
  } else if (isPlain(value)) {
    const record = value as Record<string, unknown>;
    for (const key of Object.keys(record)) define(record, key, unpack(record[key], seen));
  }
  return value;
}

type Copied = new (buffer: ArrayBufferLike) => ArrayBufferView;

/** An array that came as bytes shows a part of a buffer that holds more: one of its own is what a structured clone has, and can be transferred. */
function ofOwnBuffer(view: ArrayBufferView): ArrayBufferView {
  const { buffer, byteOffset, byteLength } = view;
  if (Buffer.isBuffer(view) || isOfSharedBuffer(view) || byteLength === buffer.byteLength)
    return view;
  return new (view.constructor as Copied)(buffer.slice(byteOffset, byteOffset + byteLength));
}

function fromStand(stand: Stand): unknown {
  const what = stand[MARK];
  if (typeof what === 'string') return taskOf(what);
  if ('portable' in what) return fromPortable(what);
  if ('thrown' in what) return Object.assign(thrownFrom(what.thrown) as Error, unpack(what.more));
  if (what.kind === 'view') return viewOf(what);
  return what.kind === Kind.buffer ? bufferFromMessage(what) : fromMessage(what);
}

type ViewClass = new (buffer: SharedArrayBuffer, offset: number, length: number) => ArrayBufferView;

function viewOf({ of, buffer, offset, length }: View): ArrayBufferView {
  const shared = bufferFromMessage(buffer);
  // A class of the program's own comes as bytes.
  const View = (globalThis as unknown as Record<string, ViewClass | undefined>)[of] ?? Uint8Array;
  return View === (Buffer as unknown)
    ? Buffer.from(shared, offset, length)
    : new View(shared, offset, length);
}
