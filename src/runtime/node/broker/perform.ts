import { DEADLOCK } from '../core/waiters';
import { CLOSES_CIRCLE, DeadlockError } from '../errors';
import { free } from '../memory/heap';
import { ROW_WAITER, ROW_WAITS_FOR } from '../memory/layout';
import { newWaiter, runAsync } from '../memory/runAsync';
import { type SharedSelf, tellWait, wakerOf } from '../memory/threadTable';
import type { Answer, Asked } from './messages';
import { operationOf } from './operations';

/**
 * Does what a thread of another process asks for, which has a row in the table of threads as those of this one: so it owns
 * locks, waits and is found in a deadlock as they are. `signal` ends a wait.
 */
export async function perform(
  self: SharedSelf,
  { op, handle, args, timeout, blocks }: Asked,
  signal: AbortSignal,
): Promise<Pick<Answer, 'value' | 'waker'>> {
  const { memory, row } = self;
  const deadline = timeout === Infinity ? Infinity : performance.now() + timeout;
  const waiter = blocks ? row + ROW_WAITER : newWaiter(self);
  try {
    const steps = operationOf(op)(self, handle, waiter, ...args);
    const step = steps.next();
    if (step.done) return { value: step.value };
    if (blocks) tellWait(self, handle, deadline);
    const value = await runAsync(self, waiter, steps, step, deadline, signal);
    if (memory.exchange(waiter + DEADLOCK, 0) === 1) throw new DeadlockError(CLOSES_CIRCLE);
    const { thread, pid } = wakerOf(self, waiter);
    return thread === 0 ? { value } : { value, waker: { thread, pid: pid || process.pid } };
  } finally {
    if (blocks) memory.store(row + ROW_WAITS_FOR, 0);
    else free(self, waiter);
  }
}
