import * as core from '../core/semaphore';
import { ValueError } from '../errors';
import { BODY, Kind } from '../memory/layout';
import { self } from '../program/program';
import type { AsyncWaitOptions, WaitOptions } from '../program/times';
import { mustBePermits } from '../threading/semaphore';
import { ProcessLockable } from './lockable';
import { Arrival, registerPortable } from './portable';

const NO_LIMIT: WaitOptions = {};

/** A number of permits that processes share. */
export class Semaphore extends ProcessLockable {
  protected readonly face: string = 'Semaphore';

  constructor(value: number | Arrival = 1, bounded = false) {
    const kind = bounded ? Kind.boundedSemaphore : Kind.semaphore;
    if (value instanceof Arrival) super(kind, BODY + 2, value);
    else {
      mustBePermits(value, 0, 'semaphore initial value');
      super(kind, BODY + 2, undefined, value);
      core.initialise(self, this.handle, value, bounded);
    }
  }

  /** Permits there are at the moment. */
  get value(): number {
    return this.now('semaphoreValue');
  }

  tryAcquire(): boolean {
    return this.tellAcquired(this.now('semaphoreTry'));
  }

  acquire(options: WaitOptions = NO_LIMIT): boolean {
    return (
      this.tryAcquire() || this.tellAcquired(this.blockFor('permit', 'semaphoreAcquire', options))
    );
  }

  async acquireAsync(options: AsyncWaitOptions = NO_LIMIT): Promise<boolean> {
    return this.tellAcquired(
      await this.sleepFor<boolean>('permit', (acquired) => !acquired, 'semaphoreAcquire', options),
    );
  }

  release(n = 1): void {
    mustBePermits(n, 1, 'n');
    this.tellReleased(n);
    if (!this.now<boolean>('semaphoreRelease', n))
      throw new ValueError('Semaphore released too many times');
  }
}

/** A semaphore that refuses to have more permits than in the beginning. */
export class BoundedSemaphore extends Semaphore {
  protected override readonly face = 'BoundedSemaphore';

  constructor(value: number | Arrival = 1) {
    super(value, true);
  }
}

registerPortable('Semaphore', Semaphore);
registerPortable('BoundedSemaphore', BoundedSemaphore);
