import { BODY, FIFO } from '../memory/layout';
import type { Self } from '../memory/memory';
import { enterGuard, leaveGuard } from './guard';
import { LIMITED, type Steps } from './steps';
import { WOKEN, push, remove, shift, wake } from './waiters';

/** The lock of the condition. */
export const LOCK = BODY;

/** What a condition does with its lock while a thread waits. */
export interface Relock {
  /** Gives the lock back, however often it was acquired. */
  release(): void;
  /** Takes it as often again; never gives up. */
  acquire(waiter: number): Steps<void>;
}

/** Gives the lock back, waits to be notified, takes the lock. False when time or signal came first. */
export function* wait(self: Self, condition: number, waiter: number, lock: Relock): Steps<boolean> {
  const { memory } = self;
  const fifo = condition + FIFO;
  enterGuard(self, fifo);
  push(memory, fifo, waiter);
  leaveGuard(self, fifo);
  lock.release();
  let notified = yield LIMITED;
  if (!notified) {
    enterGuard(self, fifo);
    notified = !remove(memory, fifo, waiter);
    leaveGuard(self, fifo);
  }
  yield* lock.acquire(waiter);
  return notified;
}

/** Wakes those `n` that have waited longest; gives how many there were. */
export function notify(self: Self, condition: number, n: number): number {
  const { memory } = self;
  const fifo = condition + FIFO;
  enterGuard(self, fifo);
  let woken = 0;
  while (woken < n) {
    const waiter = shift(memory, fifo);
    if (waiter === 0) break;
    wake(self, waiter, WOKEN);
    woken++;
  }
  leaveGuard(self, fifo);
  return woken;
}
