import type { Self } from '../memory/memory';
import { enterGuard, leaveGuard } from './guard';
import { LIMITED, type Steps } from './steps';
import { push, remove } from './waiters';

/**
 * Waits in a fifo, all of which is woken when something comes about; false when time or signal came first.
 * `isSo`: whether it has, asked under the guard of the fifo, under which it comes about.
 */
export function* until(
  self: Self,
  fifo: number,
  waiter: number,
  isSo: () => boolean,
): Steps<boolean> {
  const { memory } = self;
  enterGuard(self, fifo);
  const already = isSo();
  if (!already) push(memory, fifo, waiter);
  leaveGuard(self, fifo);
  if (already || (yield LIMITED)) return true;
  enterGuard(self, fifo);
  const left = remove(memory, fifo, waiter);
  leaveGuard(self, fifo);
  return !left;
}
