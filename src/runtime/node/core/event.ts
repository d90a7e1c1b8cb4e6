import { BODY, FIFO } from '../memory/layout';
import type { Self } from '../memory/memory';
import { enterGuard, leaveGuard } from './guard';
import type { Steps } from './steps';
import { until } from './until';
import { WOKEN, wakeAll } from './waiters';

const FLAG = BODY;

export const isSet = ({ memory }: Self, event: number): boolean => memory.load(event + FLAG) === 1;

/** Sets the flag and wakes all who wait; gives how many there were. */
export function set(self: Self, event: number): number {
  const { memory } = self;
  enterGuard(self, event + FIFO);
  memory.store(event + FLAG, 1);
  const woken = wakeAll(self, event + FIFO, WOKEN);
  leaveGuard(self, event + FIFO);
  return woken;
}

export function clear({ memory }: Self, event: number): void {
  memory.store(event + FLAG, 0);
}

/** Waits until the flag is set, even if it is cleared again at once. False when time came first. */
export const wait = (self: Self, event: number, waiter: number): Steps<boolean> =>
  until(self, event + FIFO, waiter, () => isSet(self, event));
