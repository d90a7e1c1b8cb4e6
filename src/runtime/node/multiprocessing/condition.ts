import { LOCK } from '../core/condition';
import { RuntimeError, ValueError } from '../errors';
import { Kind } from '../memory/layout';
import { memory } from '../program/program';
import { addReference } from '../program/references';
import { type AsyncWaitOptions, type WaitOptions, deadlineOf } from '../program/times';
import { recorder } from '../recording';
import { currentTask } from '../threading/rlock';
import { ProcessLockable } from './lockable';
import type { Lock } from './locks';
import { RLock } from './locks';
import { Arrival, type PortableMessage, fromPortable, registerPortable } from './portable';

const NO_LIMIT: WaitOptions = {};

/** Threads of several processes wait under a lock until another one notifies them. */
export class Condition extends ProcessLockable {
  protected readonly face = 'Condition';
  /** The lock that protects what is waited for. */
  readonly lock: Lock | RLock;

  constructor(lock?: Lock | RLock | Arrival) {
    super(Kind.condition, LOCK + 1, lock instanceof Arrival ? lock : undefined);
    if (lock instanceof Arrival) {
      this.lock = fromPortable(lock.message.extra as PortableMessage) as Lock | RLock;
      return;
    }
    this.lock = lock ?? new RLock();
    if (!this.isWith(this.lock))
      throw new ValueError('the lock of a condition must be made in the same process');
    if (!lock) recorder?.partOf(this.lock.mark, this.mark);
    addReference(this.lock.handle);
    memory.store(this.handle + LOCK, this.lock.handle);
  }

  tryAcquire(): boolean {
    return this.lock.tryAcquire();
  }

  acquire(options?: WaitOptions): boolean {
    return this.lock.acquire(options);
  }

  acquireAsync(options?: AsyncWaitOptions): Promise<boolean> {
    return this.lock.acquireAsync(options);
  }

  release(): void {
    this.lock.release();
  }

  override withAsync<T>(
    body: () => T | Promise<T>,
    options?: Pick<AsyncWaitOptions, 'signal'>,
  ): Promise<T> {
    return this.lock.withAsync(body, options);
  }

  /**
   * Gives the lock back, waits to be notified, and takes the lock again; false when the time limit
   * came first.
   */
  wait(options: WaitOptions = NO_LIMIT): boolean {
    this.mustOwn('wait on');
    deadlineOf(options);
    this.lock.tellReleased();
    const notified = this.blockFor<boolean>('condition', 'conditionWait', options);
    this.lock.tellAcquired(true);
    return notified;
  }

  /** As `wait`, without blocking the thread. */
  async waitAsync(options: AsyncWaitOptions = NO_LIMIT): Promise<boolean> {
    this.mustOwn('wait on');
    this.lock.tellReleased();
    try {
      return await this.sleepFor<boolean>(
        'condition',
        (notified) => !notified,
        'conditionWait',
        options,
      );
    } finally {
      this.lock.tellAcquired(true);
    }
  }

  /** Waits until `predicate` holds; gives its last value, which is false-like after the time limit. */
  waitFor<T>(predicate: () => T, options: WaitOptions = NO_LIMIT): T {
    const deadline = deadlineOf(options);
    for (;;) {
      const value = predicate();
      if (value || deadline < performance.now()) return value;
      this.wait({ timeout: Math.max(0, deadline - performance.now()) });
    }
  }

  /** Wakes those `n` that have waited longest. */
  notify(n = 1): void {
    this.mustOwn('notify on');
    if (!(n >= 0)) throw new ValueError('the number of threads to notify must not be negative');
    const woken = this.now<number>('conditionNotify', n);
    recorder?.notified(this.mark, woken);
  }

  notifyAll(): void {
    this.notify(Infinity);
  }

  protected override extra(): PortableMessage {
    return this.lock.toMessage();
  }

  private mustOwn(what: string): void {
    if (!this.now<boolean>('conditionIsOwned', currentTask()))
      throw new RuntimeError(`cannot ${what} un-acquired lock`);
  }
}

registerPortable('Condition', Condition);
