import * as core from '../core/lock';
import { AbandonedLockError, DeadlockError, LEFT_LOCKED, RuntimeError } from '../errors';
import { type Hook, hook, isOnlyRecorded } from '../hooks';
import { Kind } from '../memory/layout';
import { memory, self } from '../program/program';
import { type CalmLock, recorder } from '../recording';
import { type Existing, register } from '../program/shared';
import { type AsyncWaitOptions, type WaitOptions, checkWait, deadlineOf } from '../program/times';
import { waitAsync, waitSync } from '../program/waiting';
import { Lockable } from './lockable';

const NO_LIMIT: WaitOptions = {};
/** The word while this thread, or an asynchronous task of it, has the lock. */
export const MINE = core.claim(self, false);
export const MINE_ASYNC = core.claim(self, true);

/** False for a wait that was broken off; throws when the owner is no more. */
export function settled(outcome: core.Acquired): boolean {
  if (outcome === 'abandoned') {
    throw new AbandonedLockError(LEFT_LOCKED);
  }
  return outcome === 'acquired';
}

export const isBrokenOff = (outcome: core.Acquired): boolean => outcome === 'timeout';

/** A thread that sleeps until its own task goes on sleeps for ever. */
export function refuseOwnTask(lock: number): void {
  if ((memory.load(lock + core.WORD) & ~core.WAITERS) === MINE_ASYNC) {
    throw new DeadlockError(
      'deadlock: an asynchronous task of this very thread holds the lock and cannot go on while the ' +
        'thread is blocked; use acquireAsync()',
    );
  }
}

/**
 * A lock between threads. Whoever calls `release` sets it free, also a thread that has not acquired it,
 * as in Python.
 */
export class Lock extends Lockable {
  private readonly calm: CalmLock | undefined;

  constructor(existing?: Existing) {
    super(Kind.lock, core.WORD + 1, existing);
    this.calm = recorder?.calmLock(this.mark);
  }

  tryAcquire(): boolean {
    const done = core.tryAcquire(self, this.handle, MINE);
    if (done) hook?.('acquire', this, 0);
    return done;
  }

  acquire(options: WaitOptions = NO_LIMIT): boolean {
    if (options !== NO_LIMIT) deadlineOf(options);
    if (core.tryAcquire(self, this.handle, MINE)) {
      if (hook && !(isOnlyRecorded && this.calm?.take())) hook('acquire', this, 0);
      return true;
    }
    if (options.timeout === undefined) refuseOwnTask(this.handle);
    const done = settled(
      waitSync(this, options, 'lock', (waiter) => core.acquire(self, this.handle, MINE, waiter)),
    );
    if (done) hook?.('acquire', this, 0);
    return done;
  }

  async acquireAsync(options: AsyncWaitOptions = NO_LIMIT): Promise<boolean> {
    checkWait(options);
    const done =
      core.tryAcquire(self, this.handle, MINE_ASYNC) ||
      settled(
        await waitAsync(
          this,
          options,
          'lock',
          (waiter) => core.acquire(self, this.handle, MINE_ASYNC, waiter),
          isBrokenOff,
        ),
      );
    if (done) hook?.('acquire', this, 0);
    return done;
  }

  release(): void {
    // Told before it is done, while nobody else can have it.
    if (hook && !(isOnlyRecorded && this.calm?.give())) this.tellRelease(hook);
    if (!core.release(self, this.handle)) throw new RuntimeError('release unlocked lock');
  }

  private tellRelease(to: Hook): void {
    // Who has it sees that without a fence.
    if ((memory.get(this.handle + core.WORD) & ~core.WAITERS) !== 0) to('release', this, 0);
  }

  /** Whether anybody has it at the moment. */
  locked(): boolean {
    return (memory.load(this.handle + core.WORD) & ~core.WAITERS) !== 0;
  }
}

register(Kind.lock, Lock);
