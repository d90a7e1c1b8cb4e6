import * as lockCore from '../core/lock';
import * as core from '../core/condition';
import { type Steps, UNLIMITED } from '../core/steps';
import { RuntimeError, ValueError } from '../errors';
import { hook } from '../hooks';
import { HEADER, Kind, kindOf } from '../memory/layout';
import { memory, self } from '../program/program';
import { partOf } from '../program/marks';
import { addReference } from '../program/references';
import { Existing, register } from '../program/shared';
import { type AsyncWaitOptions, type WaitOptions, deadlineOf } from '../program/times';
import { waitAsync, waitSync } from '../program/waiting';
import { Lock, settled } from './lock';
import { Lockable } from './lockable';
import { RLock } from './rlock';

/** Threads wait under a lock until another one notifies them. Without a lock of its own it makes an RLock. */
export class Condition extends Lockable {
  /** The lock that protects what is waited for. */
  readonly lock: Lock | RLock;

  constructor(lock?: Lock | RLock | Existing) {
    super(Kind.condition, core.LOCK + 1, lock instanceof Existing ? lock : undefined);
    if (lock instanceof Existing) {
      const handle = memory.load(this.handle + core.LOCK);
      addReference(handle);
      const Face = kindOf(memory.load(handle + HEADER)) === Kind.lock ? Lock : RLock;
      this.lock = new Face(new Existing(handle, undefined));
    } else {
      this.lock = lock ?? new RLock();
      if (!lock) partOf(this.lock, this);
      addReference(this.lock.handle);
      memory.store(this.handle + core.LOCK, this.lock.handle);
    }
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
   * came first. The lock is held when this returns, in any case.
   */
  wait(options: WaitOptions = {}): boolean {
    this.mustOwn('cannot wait on un-acquired lock');
    deadlineOf(options);
    return waitSync(this, options, 'condition', (waiter) => this.steps(waiter), this.lock);
  }

  /** As `wait`, without blocking the thread. After an abort the lock is held, too. */
  async waitAsync(options: AsyncWaitOptions = {}): Promise<boolean> {
    this.mustOwn('cannot wait on un-acquired lock');
    return waitAsync(
      this,
      options,
      'condition',
      (waiter) => this.steps(waiter),
      (notified) => !notified,
      this.lock,
    );
  }

  /** Waits until `predicate` holds; gives its last value, which is false-like after the time limit. */
  waitFor<T>(predicate: () => T, options: WaitOptions = {}): T {
    const deadline = deadlineOf(options);
    for (;;) {
      const value = predicate();
      if (value || deadline < performance.now()) return value;
      this.wait({ timeout: Math.max(0, deadline - performance.now()) });
    }
  }

  /** As `waitFor`, without blocking the thread. */
  async waitForAsync<T>(predicate: () => T, options: AsyncWaitOptions = {}): Promise<T> {
    const deadline = deadlineOf(options);
    for (;;) {
      const value = predicate();
      if (value || deadline < performance.now()) return value;
      const timeout = Math.max(0, deadline - performance.now());
      await this.waitAsync({ timeout, signal: options.signal });
    }
  }

  /** Wakes those `n` that have waited longest: never more, and fewer only if there are fewer. */
  notify(n = 1): void {
    this.mustOwn('cannot notify on un-acquired lock');
    if (!(n >= 0)) throw new ValueError('the number of threads to notify must not be negative');
    const woken = core.notify(self, this.handle, n);
    hook?.('notify', this, woken);
  }

  notifyAll(): void {
    this.notify(Infinity);
  }

  private mustOwn(complaint: string): void {
    const owned = this.lock instanceof RLock ? this.lock.isOwned() : this.lock.locked();
    if (!owned) throw new RuntimeError(complaint);
  }

  private steps(waiter: number): Steps<boolean> {
    const { lock } = this;
    return core.wait(
      self,
      this.handle,
      waiter,
      lock instanceof RLock ? reentrant(lock) : plain(lock),
    );
  }
}

function plain(lock: Lock): core.Relock {
  const { handle } = lock;
  const mine = memory.load(handle + lockCore.WORD) & ~lockCore.WAITERS;
  return {
    release: () => {
      hook?.('release', lock, 0);
      lockCore.release(self, handle);
    },
    *acquire(waiter): Steps<void> {
      settled(yield* lockCore.acquire(self, handle, mine, waiter, UNLIMITED));
      hook?.('acquire', lock, 0);
    },
  };
}

function reentrant(lock: RLock): core.Relock {
  let again: ReturnType<RLock['releaseForWait']>;
  return {
    release: () => {
      again = lock.releaseForWait();
    },
    acquire: (waiter) => again.acquire(waiter),
  };
}

register(Kind.condition, Condition);
