import { WAITERS, WORD } from '../core/lock';
import type { AsyncWaitOptions, WaitOptions } from '../program/times';
import { type ThreadRecorder, recorder } from '../recording';
import { type Hold, holdOf, withHeld, withHeldAsync } from '../threading/lockable';
import { Portable } from './portable';

/** What processes can acquire and release, with all ways of doing both around a piece of code. */
export abstract class ProcessLockable extends Portable {
  /** Waits for its turn; false when the time limit came first. */
  abstract acquire(options?: WaitOptions): boolean;
  /** As `acquire`, without blocking the thread. */
  abstract acquireAsync(options?: AsyncWaitOptions): Promise<boolean>;
  /** Acquires if that needs no waiting. */
  abstract tryAcquire(): boolean;
  abstract release(): void;

  /** Acquires, and releases at the end of the block that declares it with `using`. */
  hold(): Hold {
    this.acquire();
    return holdOf(this);
  }

  /** As `hold`, without blocking the thread. */
  async holdAsync(options?: Pick<AsyncWaitOptions, 'signal'>): Promise<Hold> {
    await this.acquireAsync(options);
    return holdOf(this);
  }

  /** Runs `body` with it acquired; Python's `with lock:`. */
  with<T>(body: () => T): T {
    return withHeld(this, body);
  }

  /** As `with`, without blocking the thread; `body` may be asynchronous. */
  withAsync<T>(body: () => T | Promise<T>, options?: Pick<AsyncWaitOptions, 'signal'>): Promise<T> {
    return withHeldAsync(this, body, options);
  }

  /** @internal It was acquired. */
  tellAcquired(done: boolean): boolean {
    if (done) recorder?.acquired(this.mark, 1);
    return done;
  }

  /** @internal It is about to be released. Through a broker nobody sees whether others wait. */
  tellReleased(times = 1): void {
    // Apart, so that V8 has less to inline where nobody records.
    if (recorder) this.recordReleased(recorder, times);
  }

  private recordReleased(to: ThreadRecorder, times: number): void {
    const { words } = this;
    const awaited = !words || (words.load(this.handle + WORD) & WAITERS) !== 0;
    to.released(this.mark, times, awaited);
  }
}
