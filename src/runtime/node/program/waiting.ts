import { type Patience, type Steps, LIMITED, runSync } from '../core/steps';
import { THREAD, WAITER_WORDS } from '../core/waiters';
import { CLOSES_CIRCLE, DeadlockError } from '../errors';
import { type Subject, hook } from '../hooks';
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
import { type ThreadRecorder, type WaitFor, type WaitEnded, recorder } from '../recording';
import { watchWaits } from '../supervisor/start';
import { keepLoop, releaseLoop } from './loop';
import { recordedAs } from './marks';
import { memory, self } from './program';
import { type AsyncWaitOptions, type WaitOptions, deadlineOf } from './times';

/** An operation that is given the waiter to wait with. */
export type Waiting<T> = (waiter: number) => Steps<T>;

/** How a wait ended, for who listens. */
const gotIt = (outcome: unknown): number => (outcome === false || outcome === 'timeout' ? 0 : 1);

/** The same, for who records. A lock that was abandoned is not had. */
export function waitedFor(outcome: unknown): WaitEnded {
  if (outcome === 'abandoned') return 'error';
  return gotIt(outcome) === 1 ? 'ok' : 'timeout';
}

/** Says what the thread sleeps for: a condition, and after that its lock, for which there is no time limit. */
const sleeper =
  (to: ThreadRecorder, what: Subject, reason: WaitFor, timeout: number, relock?: Subject) =>
  (patience: Patience): void =>
    patience === LIMITED || !relock
      ? to.sleeps(reason, recordedAs(what), timeout)
      : to.sleeps('lock', recordedAs(relock), Infinity);

/**
 * Runs the operation in its synchronous form; the thread sleeps, and the table of waits says so. `relock`: the lock
 * that it takes again at the end.
 */
export function waitSync<T>(
  what: Subject,
  options: WaitOptions,
  reason: WaitFor,
  operation: Waiting<T>,
  relock?: Subject,
): T {
  const deadline = deadlineOf(options);
  const { row } = self;
  if (deadline === Infinity) {
    // A thread that is alone may wait for itself, too.
    watchWaits();
    memory.store(row + ROW_TURN, memory.add32(ROOT_TURN, 1));
  }
  memory.store(row + ROW_LIMITED, deadline === Infinity ? 0 : 1);
  memory.store(row + ROW_WAITS_FOR, what.handle);
  hook?.('wait', what, 0);
  const { timeout = Infinity } = options;
  const sleeping = recorder && sleeper(recorder, what, reason, timeout, relock);
  let ended: WaitEnded = 'error';
  let outcome: T;
  try {
    outcome = runSync(self, row + ROW_WAITER, operation(row + ROW_WAITER), deadline, sleeping);
    ended = waitedFor(outcome);
  } finally {
    memory.store(row + ROW_WAITS_FOR, 0);
    recorder?.awake(ended);
  }
  hook?.('wake', what, gotIt(outcome));
  if (memory.exchange(row + ROW_DEADLOCK, 0) === 1) {
    throw new DeadlockError(CLOSES_CIRCLE);
  }
  return outcome;
}

/** Runs the operation in its asynchronous form. */
export async function waitAsync<T>(
  what: Subject,
  options: AsyncWaitOptions,
  operation: Waiting<T>,
  /** Whether the outcome is that of a wait that was broken off. */
  brokenOff: (outcome: T) => boolean,
): Promise<T> {
  const { signal } = options;
  const deadline = deadlineOf(options);
  signal?.throwIfAborted();
  const waiter = allocateClear(self, WAITER_WORDS, Kind.none);
  memory.set(waiter + THREAD, self.id);
  hook?.('wait', what, 0);
  keepLoop();
  try {
    const steps = operation(waiter);
    let step = steps.next();
    while (!step.done) {
      const woken =
        step.value === LIMITED
          ? asyncSleep(memory, waiter, deadline, signal)
          : asyncSleep(memory, waiter, Infinity);
      step = steps.next(await woken);
    }
    hook?.('wake', what, gotIt(step.value));
    // What was got although the signal came is kept: it would be lost otherwise.
    if (brokenOff(step.value)) signal?.throwIfAborted();
    return step.value;
  } finally {
    releaseLoop();
    free(self, waiter);
  }
}
