import * as core from '../core/queue';
import { ValueError } from '../errors';
import { Kind } from '../memory/layout';
import { self } from '../program/program';
import type { AsyncWaitOptions, WaitOptions } from '../program/times';
import { type ChildWait, type WaitFor, recorder } from '../recording';
import { Empty, Full, ShutDown } from '../queue/errors';
import { checkedSize } from '../queue/queue';
import { fromBytes, toBytes } from './bytes';
import { Arrival, Portable, registerPortable } from './portable';

const NO_LIMIT: WaitOptions = {};
type Got = Uint8Array | 'timeout' | 'shutdown';

/** A queue without a limit, between processes. An item is copied when it is put. */
export class SimpleQueue<T> extends Portable {
  protected readonly face: string = 'SimpleQueue';

  constructor(maxsize: number | Arrival = 0, kind: Kind = Kind.simpleQueue) {
    if (maxsize instanceof Arrival) super(kind, core.QUEUE_WORDS, maxsize);
    else {
      const size = checkedSize(maxsize);
      super(kind, core.QUEUE_WORDS, undefined, size);
      core.setMaxsize(self, this.handle, size);
    }
  }

  empty(): boolean {
    return this.qsize() === 0;
  }

  /** How many items there are at the moment. */
  qsize(): number {
    return this.now('queueSize');
  }

  put(item: T, options: WaitOptions = NO_LIMIT): void {
    const bytes = bytesOf(item);
    this.placed(
      this.now<core.Put | undefined>('queueTryPut', bytes) ??
        this.blockFor('room', 'queuePut', options, bytes),
    );
  }

  /** As `put`, without blocking the thread. */
  async putAsync(item: T, options: AsyncWaitOptions = NO_LIMIT): Promise<void> {
    const late = (outcome: core.Put): boolean => outcome === 'timeout';
    this.placed(await this.sleepFor('room', late, 'queuePut', options, bytesOf(item)));
  }

  /** Takes the next item, after waiting for one; Empty when the time limit came first. */
  get(options: WaitOptions = NO_LIMIT): T {
    return this.take('item', options);
  }

  /** @internal The same; `reason`: what a wait is shown as. */
  take(reason: WaitFor | ChildWait, options: WaitOptions = NO_LIMIT): T {
    const got = this.now<Got | undefined>('queueTryGet');
    return this.taken(got ?? this.blockFor<Got>(reason, 'queueGet', options));
  }

  /** As `get`, without blocking the thread. */
  async getAsync(options: AsyncWaitOptions = NO_LIMIT): Promise<T> {
    return this.takeAsync('item', options);
  }

  /** @internal As `take`, without blocking the thread. */
  async takeAsync(reason: WaitFor | ChildWait, options: AsyncWaitOptions = NO_LIMIT): Promise<T> {
    return this.taken(
      await this.sleepFor<Got>(reason, (got) => got === 'timeout', 'queueGet', options),
    );
  }

  /** Takes the next item if there is one, else throws Empty. */
  getNowait(): T {
    return this.taken(this.now<Got | undefined>('queueTryGet') ?? 'timeout');
  }

  private taken(got: Got): T {
    if (got === 'timeout') throw new Empty('the queue is empty');
    if (got === 'shutdown') throw new ShutDown('the queue is shut down');
    recorder?.got(this.mark);
    return fromBytes(got) as T;
  }

  protected placed(outcome: core.Put): void {
    if (outcome === 'timeout') throw new Full('the queue is full');
    if (outcome === 'shutdown') throw new ShutDown('the queue is shut down');
    recorder?.put(this.mark);
  }

  /** @internal A new queue in the process that has this one, and stays with it. */
  makeBeside(kind: Kind): Arrival {
    const handle = this.now<number>('queueMake', kind);
    return new Arrival({ portable: '', kind, handle, home: this.address, extra: undefined });
  }

  /** @internal Nothing can be put any more; who waits to get is told when it is empty. */
  shutDown(): void {
    this.now('queueShutDown');
  }
}

/** First in, first out, with a limit if it is given one; between processes. */
export class Queue<T> extends SimpleQueue<T> {
  protected override readonly face: string = 'Queue';

  constructor(maxsize: number | Arrival = 0) {
    super(maxsize, Kind.queue);
  }

  /** Most items it holds; 0 for no limit. */
  get maxsize(): number {
    return this.now('queueMaxsize');
  }

  full(): boolean {
    const { maxsize } = this;
    return maxsize > 0 && this.qsize() >= maxsize;
  }

  /** Puts an item if there is room, else throws Full. */
  putNowait(item: T): void {
    const bytes = bytesOf(item);
    this.placed(this.now<core.Put | undefined>('queueTryPut', bytes) ?? 'timeout');
  }
}

/** A queue that knows which of its items are not dealt with yet. */
export class JoinableQueue<T> extends Queue<T> {
  protected override readonly face = 'JoinableQueue';

  /** Says that an item is dealt with that was taken. */
  taskDone(): void {
    if (!this.now<boolean>('queueDone')) throw new ValueError('taskDone() called too many times');
  }

  /** Waits until every item that was put is dealt with; false when the time limit came first. */
  join(options: WaitOptions = NO_LIMIT): boolean {
    return this.blockFor('done', 'queueJoin', options);
  }

  /** As `join`, without blocking the thread. */
  joinAsync(options: AsyncWaitOptions = NO_LIMIT): Promise<boolean> {
    return this.sleepFor<boolean>('done', (all) => !all, 'queueJoin', options);
  }
}

const bytesOf = (item: unknown): Buffer => toBytes(item, 'the item');

registerPortable('SimpleQueue', SimpleQueue);
registerPortable('Queue', Queue);
registerPortable('JoinableQueue', JoinableQueue);
