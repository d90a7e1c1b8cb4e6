import { BODY, Kind } from '../memory/layout';
import type { AsyncWaitOptions, WaitOptions } from '../program/times';
import { recorder } from '../recording';
import { type Arrival, Portable, registerPortable } from './portable';

const NO_LIMIT: WaitOptions = {};

/** A flag that processes wait for. */
export class Event extends Portable {
  protected readonly face = 'Event';

  constructor(arrival?: Arrival) {
    super(Kind.event, BODY + 1, arrival);
  }

  isSet(): boolean {
    return this.now('eventIsSet');
  }

  /** Sets the flag and wakes all who wait. */
  set(): void {
    const woken = this.now<number>('eventSet');
    recorder?.notified(this.mark, woken);
  }

  clear(): void {
    this.now('eventClear');
  }

  /** Waits until the flag is set; false when the time limit came first. */
  wait(options: WaitOptions = NO_LIMIT): boolean {
    return this.isSet() || this.blockFor('event', 'eventWait', options);
  }

  /** As `wait`, without blocking the thread. */
  waitAsync(options: AsyncWaitOptions = NO_LIMIT): Promise<boolean> {
    return this.sleepFor<boolean>('event', (set) => !set, 'eventWait', options);
  }
}

registerPortable('Event', Event);
