import type { Task } from '../program/task';
import { deadlineOf } from '../program/times';
import { pack } from '../program/transfer';
import type { Work } from '../supervisor/messages';
import { Event } from './event';
import { Thread, type ThreadParameters } from './thread';

/** A thread that runs its function after `interval` milliseconds, unless it is cancelled before. */
export class Timer<A extends unknown[] = unknown[]> extends Thread<A> {
  private readonly cancelled = new Event();

  constructor(
    readonly interval: number,
    target: Task<A, unknown>,
    ...options: ThreadParameters<A>
  ) {
    deadlineOf({ timeout: interval });
    super(target, ...options);
  }

  /** Has the thread end without running the function, if it is not too late. */
  cancel(): void {
    this.cancelled.set();
  }

  protected override delay(): Pick<Work, 'delay'> {
    return { delay: { ms: this.interval, cancelled: pack(this.cancelled, 'cancelled').value } };
  }
}
