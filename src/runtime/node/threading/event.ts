import * as core from '../core/event';
import { hook } from '../hooks';
import { BODY, Kind } from '../memory/layout';
import { self } from '../program/program';
import { type Existing, Shared, register } from '../program/shared';
import { type AsyncWaitOptions, type WaitOptions, checkWait, deadlineOf } from '../program/times';
import { waitAsync, waitSync } from '../program/waiting';

/** A flag that threads wait for. */
export class Event extends Shared {
  constructor(existing?: Existing) {
    super(Kind.event, BODY + 1, existing);
  }

  isSet(): boolean {
    return core.isSet(self, this.handle);
  }

  /** Sets the flag and wakes all who wait. */
  set(): void {
    const woken = core.set(self, this.handle);
    hook?.('notify', this, woken);
  }

  clear(): void {
    core.clear(self, this.handle);
  }

  /** Waits until the flag is set; false when the time limit came first. */
  wait(options: WaitOptions = {}): boolean {
    deadlineOf(options);
    if (this.isSet()) return true;
    return waitSync(this, options, 'event', (waiter) => core.wait(self, this.handle, waiter));
  }

  /** As `wait`, without blocking the thread. */
  async waitAsync(options: AsyncWaitOptions = {}): Promise<boolean> {
    checkWait(options);
    if (this.isSet()) return true;
    return waitAsync(
      this,
      options,
      'event',
      (waiter) => core.wait(self, this.handle, waiter),
      (set) => !set,
    );
  }
}

register(Kind.event, Event);
