import { types } from 'node:util';
import type { Counters } from '../record/index';

/** How far data for a worker is searched for shared memory. */
const MAX_NODES = 2000;
const MAX_DEPTH = 5;
const WORD_BYTES = 4;

/** Shared memory and the object id of its first word; every word has one. */
export type NamedBuffer = readonly [buffer: SharedArrayBuffer, first: number];

/**
 * Shared memory by identity. Another thread has another object for the same memory; what it gets with its start
 * is the same there, for both come in one message.
 */
export class SharedBuffers {
  private readonly first = new WeakMap<SharedArrayBuffer, number>();

  constructor(private readonly counters: Counters) {}

  /** What another thread calls them. */
  learn(named: readonly NamedBuffer[]): void {
    for (const [buffer, first] of named) this.first.set(buffer, first);
  }

  isKnown(buffer: SharedArrayBuffer): boolean {
    return this.first.has(buffer);
  }

  /** The object id of the word at a byte offset. */
  word(buffer: SharedArrayBuffer, offset: number): number {
    return this.firstOf(buffer) + Math.floor(offset / WORD_BYTES);
  }

  private firstOf(buffer: SharedArrayBuffer): number {
    const known = this.first.get(buffer);
    if (known !== undefined) return known;
    const words = Math.ceil(Math.max(buffer.byteLength, maximum(buffer)) / WORD_BYTES);
    const first = this.counters.block('Objects', Math.max(1, words));
    this.first.set(buffer, first);
    return first;
  }

  /** The shared memory within what a worker is given; no code of the program runs. */
  within(data: unknown): NamedBuffer[] {
    const found: NamedBuffer[] = [];
    const seen = new Set<object>();
    const visit = (value: unknown, depth: number): void => {
      if (typeof value !== 'object' || value === null) return;
      if (seen.has(value) || seen.size >= MAX_NODES || depth > MAX_DEPTH) return;
      seen.add(value);
      if (value instanceof SharedArrayBuffer) found.push([value, this.firstOf(value)]);
      else if (ArrayBuffer.isView(value)) visit(value.buffer, depth);
      else if (value instanceof Map)
        for (const entry of value) entry.forEach((one) => visit(one, depth + 1));
      else if (value instanceof Set) for (const one of value) visit(one, depth + 1);
      else for (const one of plainValues(value)) visit(one, depth + 1);
    };
    visit(data, 0);
    return found;
  }
}

/** Values of properties that are no getters; of a proxy nothing, for its handler is code of the program. */
function plainValues(value: object): unknown[] {
  const prototype: unknown = types.isProxy(value) ? undefined : Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype && !Array.isArray(value)) return [];
  if (types.isProxy(value)) return [];
  return Object.values(Object.getOwnPropertyDescriptors(value)).map(
    ({ value: one }) => one as unknown,
  );
}

const maximum = (buffer: SharedArrayBuffer): number =>
  (buffer as { maxByteLength?: number }).maxByteLength ?? 0;
