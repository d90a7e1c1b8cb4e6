import type { Self } from '../memory/memory';
import { STATE, WAITING } from './waiters';

/** A step waits no longer than the operation may. */
export const LIMITED = 0;
/** Neither time nor signal ends this wait: a condition has to get its lock back. */
export const UNLIMITED = 1;
export type Patience = typeof LIMITED | typeof UNLIMITED;

/**
 * An operation that may have to wait, written once for both of its forms. It yields whenever its
 * waiter is in a fifo, and is told whether the waiter was woken; false when time or signal ended
 * the wait, and then it has to take the waiter out.
 */
export type Steps<T> = Generator<Patience, T, boolean>;

/** Takes the steps in this thread, which sleeps when it waits; `sleeping` is called before it does. */
export function runSync<T>(
  self: Self,
  waiter: number,
  steps: Steps<T>,
  deadline: number,
  sleeping?: (patience: Patience) => void,
): T {
  let step = steps.next();
  while (!step.done) {
    const patience = step.value;
    const until = patience === LIMITED ? deadline : Infinity;
    step = steps.next(park(self, waiter, until, sleeping && (() => sleeping(patience))));
  }
  return step.value;
}

/** Sleeps until the waiter is woken; false when it was not by `deadline`. */
export function park(self: Self, waiter: number, deadline: number, sleeping?: () => void): boolean {
  const { memory } = self;
  for (let left = memory.spins; left > 0; left--) {
    if (memory.load(waiter + STATE) !== WAITING) return true;
  }
  sleeping?.();
  while (memory.load(waiter + STATE) === WAITING) {
    if (!memory.wait(waiter + STATE, WAITING, deadline)) {
      return memory.load(waiter + STATE) !== WAITING;
    }
  }
  return true;
}
