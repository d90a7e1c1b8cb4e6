import { QUEUE_WORDS } from '../../core/queue';
import { Kind } from '../../memory/layout';
import type { AsyncWaitOptions } from '../../program/times';
import {
  Arrival,
  Portable,
  type PortableMessage,
  fromPortable,
  registerPortable,
} from '../portable';
import { ManagerCall, type Requests } from './calls';
import type { ManagedList, ManagedMap } from './objects';

type Methods<O> = {
  [K in keyof O]: O[K] extends (...args: never[]) => unknown ? K : never;
}[keyof O] &
  string;
type Parameters_<O, K extends keyof O> = O[K] extends (...args: infer A) => unknown ? A : never;
type Result<O, K extends keyof O> = O[K] extends (...args: never[]) => infer R ? Awaited<R> : never;

/** An object as it lies in the server of a manager. */
export interface Managed {
  readonly requests: Requests;
  readonly object: number;
  /** Name of its type. */
  readonly type: string;
}

/**
 * Stands for an object in the server of a manager, of whatever process. Methods are called there, by `call`, which blocks the
 * thread until the answer is there, or `callAsync`, which does not; arguments and results are copies.
 */
export class ManagedProxy<O extends object> extends Portable {
  protected readonly face: string = 'ManagedProxy';
  private readonly managed: Managed;

  /** Made by a manager. */
  constructor(managed: Managed | Arrival) {
    const isArrival = managed instanceof Arrival;
    super(Kind.mail, QUEUE_WORDS, isArrival ? managed : managed.requests.again());
    if (!isArrival) {
      this.managed = managed;
      return;
    }
    const { requests, ...facts } = managed.message.extra as Omit<Managed, 'requests'> & {
      requests: PortableMessage;
    };
    this.managed = { ...facts, requests: fromPortable(requests) as Requests };
  }

  /** Name of the type that it was made as. */
  get type(): string {
    return this.managed.type;
  }

  /** Has a method called, and gives what it returns; throws what it throws, a BrokerError when the server is gone. */
  call<K extends Methods<O>>(method: K, ...args: Parameters_<O, K>): Result<O, K> {
    return this.begin(method, args).answer() as Result<O, K>;
  }

  /** As `call`, without blocking the thread. */
  async callAsync<K extends Methods<O>>(
    method: K,
    ...args: Parameters_<O, K>
  ): Promise<Result<O, K>> {
    return (await this.begin(method, args).answerAsync({})) as Result<O, K>;
  }

  /** As `callAsync`, until the signal or time limit: the method is called all the same. */
  async callWithin<K extends Methods<O>>(
    options: AsyncWaitOptions,
    method: K,
    ...args: Parameters_<O, K>
  ): Promise<Result<O, K>> {
    return (await this.begin(method, args).answerAsync(options)) as Result<O, K>;
  }

  protected override extra(): unknown {
    return { ...this.managed, requests: this.managed.requests.toMessage() };
  }

  private begin(method: string, args: readonly unknown[]): ManagerCall {
    const { requests, object, type } = this.managed;
    return new ManagerCall(requests, `${type}.${method} of a manager`, { object, method, args });
  }
}

/** A list in the server of a manager. An element that is changed here is changed there by `set`. */
export class ListProxy<T> extends ManagedProxy<ManagedList<T>> implements Iterable<T> {
  protected override readonly face = 'ListProxy';

  get length(): number {
    return this.call('length');
  }

  /** From the end for a negative place, here as below; a RangeError where there is none. */
  get(at: number): T {
    return this.call('get', at);
  }

  set(at: number, value: T): void {
    this.call('set', at, value);
  }

  /** Gives the new length. */
  push(...values: T[]): number {
    return this.call('push', ...values);
  }

  pop(at = -1): T {
    return this.call('pop', at);
  }

  insert(at: number, value: T): void {
    this.call('insert', at, value);
  }

  /** The first that equals it; a ValueError where none does. */
  remove(value: T): void {
    this.call('remove', value);
  }

  indexOf(value: T): number {
    return this.call('indexOf', value);
  }

  includes(value: T): boolean {
    return this.call('includes', value);
  }

  slice(from?: number, to?: number): T[] {
    return this.call('slice', from, to);
  }

  reverse(): void {
    this.call('reverse');
  }

  clear(): void {
    this.call('clear');
  }

  /** Over a copy. */
  [Symbol.iterator](): Iterator<T> {
    return this.slice()[Symbol.iterator]();
  }
}

/** A map in the server of a manager; Python's `dict`. A value that is changed here is changed there by `set`. */
export class DictProxy<K, V> extends ManagedProxy<ManagedMap<K, V>> implements Iterable<[K, V]> {
  protected override readonly face = 'DictProxy';

  get size(): number {
    return this.call('size');
  }

  get(key: K): V | undefined {
    return this.call('get', key);
  }

  set(key: K, value: V): this {
    this.call('set', key, value);
    return this;
  }

  has(key: K): boolean {
    return this.call('has', key);
  }

  delete(key: K): boolean {
    return this.call('delete', key);
  }

  setDefault(key: K, value: V): V {
    return this.call('setDefault', key, value);
  }

  pop(key: K): V | undefined {
    return this.call('pop', key);
  }

  update(items: Iterable<readonly [K, V]>): void {
    this.call('update', [...items]);
  }

  clear(): void {
    this.call('clear');
  }

  keys(): K[] {
    return this.entries().map(([key]) => key);
  }

  values(): V[] {
    return this.entries().map(([, value]) => value);
  }

  entries(): [K, V][] {
    return this.call('entries');
  }

  /** Over a copy. */
  [Symbol.iterator](): Iterator<[K, V]> {
    return this.entries()[Symbol.iterator]();
  }
}

registerPortable('ManagedProxy', ManagedProxy);
registerPortable('ListProxy', ListProxy);
registerPortable('DictProxy', DictProxy);
