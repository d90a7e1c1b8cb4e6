import { isDeepStrictEqual } from 'node:util';
import { ValueError } from '../../errors';

/** The list of a manager, in its server: what Python's has, by names of JavaScript where it has them. */
export class ManagedList<T> {
  private readonly items: T[];

  constructor(items: Iterable<T> = []) {
    this.items = [...items];
  }

  get(at: number): T {
    return this.items[this.placeOf(at)]!;
  }

  set(at: number, value: T): void {
    this.items[this.placeOf(at)] = value;
  }

  push(...values: T[]): number {
    return this.items.push(...values);
  }

  pop(at = -1): T {
    return this.items.splice(this.placeOf(at), 1)[0]!;
  }

  /** Before the element at that place; at the end if there is none. */
  insert(at: number, value: T): void {
    this.items.splice(at, 0, value);
  }

  /** The first that equals it. */
  remove(value: T): void {
    this.items.splice(this.indexOf(value), 1);
  }

  indexOf(value: T): number {
    const at = this.items.findIndex((item) => isDeepStrictEqual(item, value));
    if (at < 0) throw new ValueError('the value is not in the list');
    return at;
  }

  includes(value: T): boolean {
    return this.items.some((item) => isDeepStrictEqual(item, value));
  }

  slice(from?: number, to?: number): T[] {
    return this.items.slice(from, to);
  }

  reverse(): void {
    this.items.reverse();
  }

  clear(): void {
    this.items.length = 0;
  }

  length(): number {
    return this.items.length;
  }

  private placeOf(at: number): number {
    const place = at < 0 ? at + this.items.length : at;
    if (!(place in this.items))
      throw new RangeError(`there is no element ${at} in a list of ${this.items.length}`);
    return place;
  }
}

/** The map of a manager, in its server. */
export class ManagedMap<K, V> {
  private readonly items: Map<K, V>;

  constructor(items: Iterable<readonly [K, V]> = []) {
    this.items = new Map(items);
  }

  get(key: K): V | undefined {
    return this.items.get(key);
  }

  set(key: K, value: V): void {
    this.items.set(key, value);
  }

  has(key: K): boolean {
    return this.items.has(key);
  }

  delete(key: K): boolean {
    return this.items.delete(key);
  }

  /** What it has at the key, after it was put there if there was nothing. */
  setDefault(key: K, value: V): V {
    if (!this.items.has(key)) this.items.set(key, value);
    return this.items.get(key) as V;
  }

  /** Takes the value out; undefined where there is none. */
  pop(key: K): V | undefined {
    const value = this.items.get(key);
    this.items.delete(key);
    return value;
  }

  update(items: Iterable<readonly [K, V]>): void {
    for (const [key, value] of items) this.items.set(key, value);
  }

  clear(): void {
    this.items.clear();
  }

  size(): number {
    return this.items.size;
  }

  entries(): [K, V][] {
    return [...this.items];
  }
}
