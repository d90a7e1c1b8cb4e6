import { NEXT_ITEM, type Order, writeKey } from '../core/items';
import * as core from '../core/queue';
import { ValueError } from '../errors';
import { hook } from '../hooks';
import { Kind } from '../memory/layout';
import { recordedAs } from '../program/marks';
import { memory, self } from '../program/program';
import { onFree } from '../program/references';
import { Existing, Shared, register } from '../program/shared';
import { type AsyncWaitOptions, type WaitOptions, checkWait, deadlineOf } from '../program/times';
import { waitAsync, waitSync } from '../program/waiting';
import { recorder } from '../recording';
import { decode, discard, encode } from './codec';
import { Empty, Full, ShutDown } from './errors';

const NO_LIMIT: WaitOptions = {};

/** What all queues have. An item is copied when it is put; shared objects in it stay the same ones. */
abstract class AnyQueue<T> extends Shared {
  protected constructor(
    kind: Kind,
    private readonly order: Order,
    maxsize: number | Existing,
  ) {
    if (maxsize instanceof Existing) super(kind, core.QUEUE_WORDS, maxsize);
    else {
      const size = checkedSize(maxsize);
      super(kind, core.QUEUE_WORDS, undefined, size);
      core.setMaxsize(self, this.handle, size);
    }
  }

  /** How many items there are at the moment. */
  qsize(): number {
    return core.size(self, this.handle);
  }

  empty(): boolean {
    return this.qsize() === 0;
  }

  /** Takes the next item, after waiting for one; Empty when the time limit came first. */
  get(options: WaitOptions = NO_LIMIT): T {
    if (options !== NO_LIMIT) deadlineOf(options);
    const got =
      core.tryGet(self, this.handle, this.order) ??
      waitSync(this, options, 'item', (waiter) => core.get(self, this.handle, this.order, waiter));
    return this.gotten(got);
  }

  /** As `get`, without blocking the thread. */
  async getAsync(options: AsyncWaitOptions = NO_LIMIT): Promise<T> {
    checkWait(options);
    const got =
      core.tryGet(self, this.handle, this.order) ??
      (await waitAsync(
        this,
        options,
        'item',
        (waiter) => core.get(self, this.handle, this.order, waiter),
        (outcome) => outcome === 'timeout',
      ));
    return this.gotten(got);
  }

  /** Takes items as they come, in a `for await`, until the queue is shut down and has none left. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      let item: T;
      try {
        item = await this.getAsync();
      } catch (error) {
        if (error instanceof ShutDown) return;
        throw error;
      }
      yield item;
    }
  }

  /** Takes the next item if there is one, else throws Empty. */
  getNowait(): T {
    return this.gotten(core.tryGet(self, this.handle, this.order) ?? 'timeout');
  }

  /** Takes the next item, or gives `fallback` when there is none, at once or within the time limit. */
  getOr<D>(fallback: D, { timeout = 0 }: WaitOptions = NO_LIMIT): T | D {
    const got =
      core.tryGet(self, this.handle, this.order) ??
      (timeout === 0
        ? 'timeout'
        : waitSync(this, { timeout }, 'item', (waiter) =>
            core.get(self, this.handle, this.order, waiter),
          ));
    return got === 'timeout' ? fallback : this.gotten(got);
  }

  protected putItem(value: T, options: WaitOptions, priority?: number): void {
    if (options !== NO_LIMIT) deadlineOf(options);
    const item = this.item(value, priority);
    this.done(
      item,
      core.tryPut(self, this.handle, this.order, item) ??
        waitSync(this, options, 'room', (waiter) =>
          core.put(self, this.handle, this.order, item, waiter),
        ),
    );
  }

  protected async putItemAsync(
    value: T,
    options: AsyncWaitOptions,
    priority?: number,
  ): Promise<void> {
    checkWait(options);
    const item = this.item(value, priority);
    let outcome = core.tryPut(self, this.handle, this.order, item);
    try {
      outcome ??= await waitAsync(
        this,
        options,
        'room',
        (waiter) => core.put(self, this.handle, this.order, item, waiter),
        (one) => one === 'timeout',
      );
    } catch (error) {
      discard(item);
      throw error;
    }
    this.done(item, outcome);
  }

  /** False when there is no room. */
  protected tryPutItem(value: T, priority?: number): boolean {
    const item = this.item(value, priority);
    const outcome = core.tryPut(self, this.handle, this.order, item);
    if (outcome === undefined) discard(item);
    else this.done(item, outcome);
    return outcome !== undefined;
  }

  private item(value: T, priority: number | undefined): number {
    const item = encode(value);
    if (priority !== undefined) writeKey(memory, item, priority);
    return item;
  }

  private done(item: number, outcome: core.Put): void {
    if (outcome === 'put') {
      hook?.('put', this, 0);
      return;
    }
    discard(item);
    throw outcome === 'timeout'
      ? new Full('the queue is full')
      : new ShutDown('the queue is shut down');
  }

  private gotten(got: core.Got): T {
    if (got === 'timeout') throw new Empty('the queue is empty');
    if (got === 'shutdown') throw new ShutDown('the queue is shut down');
    hook?.('get', this, 0);
    return decode(got) as T;
  }

  protected shutDownCore(immediate: boolean): void {
    if (immediate) recorder?.emptied(recordedAs(this));
    discardChain(core.shutDown(self, this.handle, this.order, immediate));
  }
}

export function checkedSize(maxsize: number): number {
  if (!Number.isInteger(maxsize) || maxsize > 0x7fffffff) {
    throw new ValueError('maxsize must be an integer');
  }
  return Math.max(0, maxsize);
}

function discardChain(chain: number): void {
  for (let item = chain; item !== 0;) {
    const next = memory.get(item + NEXT_ITEM);
    discard(item);
    item = next;
  }
}

/** A queue without a limit, and without `taskDone` and `join`. */
export class SimpleQueue<T> extends AnyQueue<T> {
  constructor(existing?: Existing) {
    super(Kind.simpleQueue, 'fifo', existing ?? 0);
  }

  put(item: T): void {
    this.putItem(item, NO_LIMIT);
  }
}

/** What queues have that may be full and know what is unfinished. */
abstract class JoinableQueue<T, O extends object = object> extends AnyQueue<T> {
  /** Puts an item, after waiting for room; Full when the time limit came first. */
  put(item: T, options: WaitOptions & O = NO_LIMIT as WaitOptions & O): void {
    this.putItem(item, options, this.priorityOf(item, options));
  }

  /** As `put`, without blocking the thread. */
  async putAsync(
    item: T,
    options: AsyncWaitOptions & O = NO_LIMIT as WaitOptions & O,
  ): Promise<void> {
    await this.putItemAsync(item, options, this.priorityOf(item, options));
  }

  /** Puts an item if there is room, else throws Full. */
  putNowait(item: T, options?: O): void {
    if (!this.tryPut(item, options)) throw new Full('the queue is full');
  }

  /** Puts an item if there is room; says whether there was. */
  tryPut(item: T, options: O = NO_LIMIT as O): boolean {
    return this.tryPutItem(item, this.priorityOf(item, options));
  }

  /** Undefined where items have none. */
  protected priorityOf(_item: T, _options: O): number | undefined {
    return undefined;
  }

  /** Most items it holds; 0 for no limit. */
  get maxsize(): number {
    return core.maxsize(self, this.handle);
  }

  full(): boolean {
    return this.maxsize > 0 && this.qsize() >= this.maxsize;
  }

  /** Says that an item is dealt with that was taken. */
  taskDone(): void {
    if (!core.taskDone(self, this.handle)) throw new ValueError('taskDone() called too many times');
  }

  /** Waits until every item that was put is dealt with; false when the time limit came first. */
  join(options: WaitOptions = NO_LIMIT): boolean {
    deadlineOf(options);
    return waitSync(this, options, 'done', (waiter) => core.join(self, this.handle, waiter));
  }

  /** As `join`, without blocking the thread. */
  async joinAsync(options: AsyncWaitOptions = NO_LIMIT): Promise<boolean> {
    return waitAsync(
      this,
      options,
      'done',
      (waiter) => core.join(self, this.handle, waiter),
      (done) => !done,
    );
  }

  /**
   * Ends the queue: `put` throws ShutDown from now on, and `get` does once it is empty. With `immediate`
   * it is emptied, and its items count as dealt with.
   */
  shutdown({ immediate = false }: { readonly immediate?: boolean } = {}): void {
    this.shutDownCore(immediate);
  }

  get isShutDown(): boolean {
    return core.isShutDown(self, this.handle);
  }
}

/** First in, first out. */
export class Queue<T> extends JoinableQueue<T> {
  constructor(maxsize: number | Existing = 0) {
    super(Kind.queue, 'fifo', maxsize);
  }
}

/** Last in, first out. */
export class LifoQueue<T> extends JoinableQueue<T> {
  constructor(maxsize: number | Existing = 0) {
    super(Kind.lifoQueue, 'lifo', maxsize);
  }
}

export interface Priority {
  /** The lowest comes out first; default: the item itself if it is a number, or its first element. */
  readonly priority?: number;
}

/** Lowest priority first, and among equal ones the first that was put. */
export class PriorityQueue<T> extends JoinableQueue<T, Priority> {
  constructor(maxsize: number | Existing = 0) {
    super(Kind.priorityQueue, 'priority', maxsize);
  }

  protected override priorityOf(item: T, { priority }: Priority): number {
    const found = priority ?? (Array.isArray(item) ? (item as unknown[])[0] : item);
    if (typeof found === 'number' && !Number.isNaN(found)) return found;
    throw new TypeError(
      'an item of a PriorityQueue is a number, an array that begins with a number, or comes with ' +
        'the option priority',
    );
  }
}

const giveBack =
  (order: Order) =>
  (_: unknown, handle: number): void =>
    discardChain(core.drain(memory, handle, order));

register(Kind.queue, Queue);
register(Kind.lifoQueue, LifoQueue);
register(Kind.priorityQueue, PriorityQueue);
register(Kind.simpleQueue, SimpleQueue);
onFree(Kind.queue, giveBack('fifo'));
onFree(Kind.lifoQueue, giveBack('lifo'));
onFree(Kind.priorityQueue, giveBack('priority'));
onFree(Kind.simpleQueue, giveBack('fifo'));
