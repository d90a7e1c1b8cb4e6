import { DEADLOCK } from '../core/waiters';
import { type Patience, type Steps, LIMITED, runSync } from '../core/steps';
import { CLOSES_CIRCLE, DeadlockError } from '../errors';
import { type Subject, hook } from '../hooks';
import { free } from '../memory/heap';
import { ROW_WAITER, ROW_WAITS_FOR } from '../memory/layout';
import { isBrokenOff } from '../memory/lastingWaits';
import { type Sleeping, newWaiter, runAsync } from '../memory/runAsync';
import * as table from '../memory/threadTable';
import {
  type ChildWait,
  type RecordedThread,
  type ThreadRecorder,
  type WaitEnded,
  type WaitFor,
  recorder,
} from '../recording';
import { watchWaits } from '../supervisor/start';
import { beginLasting, endLasting, findsCircles, keepLoop, releaseLoop } from './loop';
import { recordedAs } from './marks';
import { memory, self } from './program';
import { type AsyncWaitOptions, type WaitOptions, deadlineOf } from './times';

/** An operation that is given the waiter to wait with. */
export type Waiting<T> = (waiter: number) => Steps<T>;

/** How a wait ended, for who listens. */
const gotIt = (outcome: unknown): number => (outcome === false || outcome === 'timeout' ? 0 : 1);

/** The same, for who records. A lock that was abandoned is not had. */
function waitedFor(outcome: unknown): WaitEnded {
  if (outcome === 'abandoned') return 'error';
  return gotIt(outcome) === 1 ? 'ok' : 'timeout';
}

/** Says who ended a wait, where that is known. */
export type TellWaker = (waker: RecordedThread) => void;

/** What this thread is about to sleep or sleeps for: what it tells who comes to record it then. */
let current: { reason: WaitFor | ChildWait; what: Subject; timeout: number } | undefined;

/** Tells of a wait that began before this thread was recorded. Its end is told by who waits. */
export function tellWait(to: ThreadRecorder): void {
  if (current) to.sleeps(current.reason, recordedAs(current.what), current.timeout);
}

/** Does what puts the thread to sleep without the table of waits; a recorder hears what for, and how it ended. */
export function sleepTold<T>(
  reason: WaitFor | ChildWait,
  target: number,
  { timeout = Infinity }: WaitOptions,
  sleep: (by: TellWaker) => T,
): T {
  recorder?.sleeps(reason, target, timeout);
  let ended: WaitEnded = 'error';
  let waker: RecordedThread | undefined;
  try {
    const outcome = sleep((by) => {
      waker = by;
    });
    ended = waitedFor(outcome);
    return outcome;
  } finally {
    recorder?.awake(ended, waker);
  }
}

/** What is told of a sleep: one for a condition, and after that for its lock, are two. */
class ToldSleep {
  private sleeps = false;
  private isRelocking = false;

  constructor(
    private readonly to: ThreadRecorder,
    private readonly what: Subject,
    private readonly reason: WaitFor | ChildWait,
    private readonly timeout: number,
    private readonly relock: Subject | undefined,
  ) {}

  begins(patience: Patience): void {
    const { to, what, relock } = this;
    if (patience !== LIMITED && relock && !this.isRelocking) {
      this.isRelocking = true;
      this.ends('ok');
    }
    this.sleeps = true;
    if (relock && this.isRelocking) to.sleeps('lock', recordedAs(relock), Infinity);
    else to.sleeps(this.reason, recordedAs(what), this.timeout);
  }

  ends(outcome: WaitEnded): void {
    if (this.sleeps) this.to.awake(outcome, table.wakerOf(self, self.row + ROW_WAITER));
    this.sleeps = false;
  }
}

/**
 * Runs the operation in its synchronous form; the thread sleeps, and the table of waits says so. `relock`: the lock
 * that it takes again at the end.
 */
export function waitSync<T>(
  what: Subject,
  options: WaitOptions,
  reason: WaitFor | ChildWait,
  operation: Waiting<T>,
  relock?: Subject,
): T {
  const deadline = deadlineOf(options);
  const { row } = self;
  // A thread that is alone may wait for itself, too.
  if (deadline === Infinity) watchWaits();
  table.tellWait(self, what.handle, deadline);
  hook?.('wait', what, 0);
  const { timeout = Infinity } = options;
  const told = recorder && new ToldSleep(recorder, what, reason, timeout, relock);
  const sleeping = told && ((patience: Patience): void => told.begins(patience));
  let ended: WaitEnded = 'error';
  let outcome: T;
  current = { reason, what, timeout };
  try {
    outcome = runSync(self, row + ROW_WAITER, operation(row + ROW_WAITER), deadline, sleeping);
    ended = waitedFor(outcome);
  } finally {
    memory.store(row + ROW_WAITS_FOR, 0);
    current = undefined;
    if (told) told.ends(ended);
    else recorder?.awake(ended, table.wakerOf(self, row + ROW_WAITER));
  }
  hook?.('wake', what, gotIt(outcome));
  if (memory.exchange(row + ROW_WAITER + DEADLOCK, 0) === 1) {
    throw new DeadlockError(CLOSES_CIRCLE);
  }
  return outcome;
}

/** Does what waits without blocking the thread and without the table of waits; a recorder hears what for, and how it ended. */
export async function waitTold<T>(
  reason: WaitFor | ChildWait,
  target: number,
  { timeout = Infinity, signal }: AsyncWaitOptions,
  wait: (by: TellWaker) => Promise<T>,
): Promise<T> {
  const told = recorder?.waits(reason, target, timeout, signal !== undefined) ?? 0;
  let ended: WaitEnded = 'error';
  let waker: RecordedThread | undefined;
  try {
    const outcome = await wait((by) => {
      waker = by;
    });
    ended = waitedFor(outcome);
    return outcome;
  } finally {
    recorder?.waited(told, ended, waker);
  }
}

/** What is told of an asynchronous wait: one for a condition, and after that for its lock, are two. */
class ToldWait implements Sleeping {
  private wait = 0;
  private isRelocking = false;

  constructor(
    private readonly to: ThreadRecorder,
    private readonly what: Subject,
    private readonly reason: WaitFor | ChildWait,
    private readonly options: AsyncWaitOptions,
    private readonly waiter: number,
    private readonly relock: Subject | undefined,
  ) {}

  begins(patience: Patience): void {
    const { to, what, relock, isRelocking } = this;
    const { timeout = Infinity, signal } = this.options;
    // Woken in vain, it waits on for the same thing.
    if (patience === LIMITED || !relock) {
      if (this.wait === 0)
        this.wait = to.waits(this.reason, recordedAs(what), timeout, signal !== undefined);
    } else if (!isRelocking) {
      this.isRelocking = true;
      this.ends('ok');
      this.wait = to.waits('lock', recordedAs(relock), Infinity, false);
    }
  }

  pauses(): void {
    this.to.goesOn();
  }

  ends(outcome: WaitEnded): void {
    if (this.wait !== 0) this.to.waited(this.wait, outcome, table.wakerOf(self, this.waiter));
    this.wait = 0;
  }
}

/**
 * Runs the operation in its asynchronous form. `reason`: what the wait is told to be for; null for one of the runtime's own.
 * `brokenOff`: whether the outcome is that of a wait that was broken off; `relock`: the lock that it takes again at the end.
 */
export async function waitAsync<T>(
  what: Subject,
  options: AsyncWaitOptions,
  reason: WaitFor | ChildWait | null,
  operation: Waiting<T>,
  brokenOff: (outcome: T) => boolean,
  relock?: Subject,
): Promise<T> {
  const { signal } = options;
  const deadline = deadlineOf(options);
  signal?.throwIfAborted();
  const isLasting = deadline === Infinity && !signal && findsCircles();
  const waiter = isLasting ? beginLasting(what, watchWaits) : newWaiter(self);
  hook?.('wait', what, 0);
  const told =
    recorder && reason ? new ToldWait(recorder, what, reason, options, waiter, relock) : undefined;
  let ended: WaitEnded = 'error';
  keepLoop();
  try {
    const steps = operation(waiter);
    const outcome = await runAsync(self, waiter, steps, steps.next(), deadline, signal, told);
    ended = waitedFor(outcome);
    hook?.('wake', what, gotIt(outcome));
    if (isLasting && isBrokenOff(self, waiter)) throw new DeadlockError(CLOSES_CIRCLE);
    // What was got although the signal came is kept: it would be lost otherwise.
    if (brokenOff(outcome)) signal?.throwIfAborted();
    return outcome;
  } finally {
    told?.ends(ended);
    if (isLasting) endLasting(waiter);
    releaseLoop();
    free(self, waiter);
  }
}
