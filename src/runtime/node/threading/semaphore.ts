import * as core from '../core/semaphore';
import { ValueError } from '../errors';
import { hook } from '../hooks';
import { BODY, Kind } from '../memory/layout';
import { self } from '../program/program';
import { Existing, register } from '../program/shared';
import { type AsyncWaitOptions, type WaitOptions, checkWait, deadlineOf } from '../program/times';
import { waitAsync, waitSync } from '../program/waiting';
import { Lockable } from './lockable';

const NO_LIMIT: WaitOptions = {};

/** A number of permits: `acquire` takes one and waits while there are none, `release` gives some. */
export class Semaphore extends Lockable {
  constructor(value: number | Existing = 1, bounded = false) {
    const kind = bounded ? Kind.boundedSemaphore : Kind.semaphore;
    if (value instanceof Existing) super(kind, BODY + 2, value);
    else {
      mustBePermits(value, 0, 'semaphore initial value');
      super(kind, BODY + 2, undefined, value);
      core.initialise(self, this.handle, value, bounded);
    }
  }

  /** Permits there are at the moment. */
  get value(): number {
    return core.permits(self, this.handle);
  }

  tryAcquire(): boolean {
    const done = core.tryAcquire(self, this.handle);
    if (done) hook?.('acquire', this, 0);
    return done;
  }

  acquire(options: WaitOptions = NO_LIMIT): boolean {
    if (options !== NO_LIMIT) deadlineOf(options);
    if (this.tryAcquire()) return true;
    const done = waitSync(this, options, 'permit', (waiter) =>
      core.acquire(self, this.handle, waiter),
    );
    if (done) hook?.('acquire', this, 0);
    return done;
  }

  async acquireAsync(options: AsyncWaitOptions = NO_LIMIT): Promise<boolean> {
    checkWait(options);
    if (this.tryAcquire()) return true;
    const done = await waitAsync(
      this,
      options,
      'permit',
      (waiter) => core.acquire(self, this.handle, waiter),
      (acquired) => !acquired,
    );
    if (done) hook?.('acquire', this, 0);
    return done;
  }

  release(n = 1): void {
    mustBePermits(n, 1, 'n');
    hook?.('release', this, n);
    if (!core.release(self, this.handle, n))
      throw new ValueError('Semaphore released too many times');
  }
}

export function mustBePermits(value: number, least: number, what: string): void {
  if (!Number.isInteger(value) || value < least || value > core.MAX_PERMITS) {
    throw new ValueError(`${what} must be an integer of ${least} or more`);
  }
}

/** A semaphore that refuses to have more permits than in the beginning. */
export class BoundedSemaphore extends Semaphore {
  constructor(value: number | Existing = 1) {
    super(value, true);
  }
}

register(Kind.semaphore, Semaphore);
register(Kind.boundedSemaphore, BoundedSemaphore);
