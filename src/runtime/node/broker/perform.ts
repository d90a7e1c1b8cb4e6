import { LIMITED } from '../core/steps';
import { THREAD, WAITER_WORDS } from '../core/waiters';
import { CLOSES_CIRCLE, DeadlockError } from '../errors';
import { asyncSleep } from '../memory/asyncSleep';
import { allocateClear, free } from '../memory/heap';
import {
  Kind,
  ROOT_TURN,
  ROW_DEADLOCK,
  ROW_LIMITED,
  ROW_TURN,
  ROW_WAITER,
  ROW_WAITS_FOR,
} from '../memory/layout';
import type { SharedSelf } from '../memory/threadTable';
import type { Asked } from './messages';
import { operationOf } from './operations';

/**
 * Does what a thread of another process asks for, which has a row in the table of threads as those of this one: so it owns
 * locks, waits and is found in a deadlock as they are. `signal` ends a wait.
 */
export async function perform(
  self: SharedSelf,
  { op, handle, args, timeout, blocks }: Asked,
  signal: AbortSignal,
): Promise<unknown> {
  const { memory, row } = self;
  const deadline = timeout === Infinity ? Infinity : performance.now() + timeout;
  const waiter = blocks ? row + ROW_WAITER : newWaiter(self);
  try {
    const steps = operationOf(op)(self, handle, waiter, ...args);
    let step = steps.next();
    if (step.done) return step.value;
    if (blocks) tellWait(self, handle, deadline);
    while (!step.done) {
      const woken =
        step.value === LIMITED
          ? asyncSleep(memory, waiter, deadline, signal)
          : asyncSleep(memory, waiter, Infinity);
      step = steps.next(await woken);
    }
    if (memory.exchange(row + ROW_DEADLOCK, 0) === 1) throw new DeadlockError(CLOSES_CIRCLE);
    return step.value;
  } finally {
    if (blocks) memory.store(row + ROW_WAITS_FOR, 0);
    else free(self, waiter);
  }
}

function newWaiter(self: SharedSelf): number {
  const waiter = allocateClear(self, WAITER_WORDS, Kind.none);
  self.memory.set(waiter + THREAD, self.id);
  return waiter;
}

/** As a thread of this process does before it blocks. */
function tellWait({ memory, row }: SharedSelf, handle: number, deadline: number): void {
  if (deadline === Infinity) memory.store(row + ROW_TURN, memory.add32(ROOT_TURN, 1));
  memory.store(row + ROW_LIMITED, deadline === Infinity ? 0 : 1);
  memory.store(row + ROW_WAITS_FOR, handle);
}
