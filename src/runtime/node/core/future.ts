import { BODY, FIFO } from '../memory/layout';
import type { Self } from '../memory/memory';
import { enterGuard, leaveGuard } from './guard';
import * as queue from './queue';
import type { Steps } from './steps';
import { until } from './until';
import { WOKEN, wakeAll } from './waiters';

/*
 * The fifo is that of threads that wait for this future alone. Whoever waits for several, or without blocking, has a
 * watch at each of them: a block that is put into a queue as an item when the future is over.
 */
const STATE = BODY;
/** Number of the thread that runs the job. */
export const RUNNER = BODY + 1;
/** Item with what the job returned or threw; 0 for none. */
export const RESULT = BODY + 2;
/** First watch. */
const WATCHES = BODY + 3;
/** 1 when the result refers to shared objects. */
export const REFERS = BODY + 4;
/** 1 when somebody has asked what came of it. */
export const ASKED = BODY + 5;
/** When it was submitted, two words; a recorder's. */
export const SUBMITTED = BODY + 6;
/** A watch that needs no block of its own: the first one. */
const OWN_WATCH = BODY + 8;
/** The pool that has its job. */
export const POOL = OWN_WATCH + 4;
export const FUTURE_WORDS = POOL + 1;

/** A watch; its first word is the header of its block, if it has one. */
const NEXT = 1;
/** The queue that it is put into; 0: it is not in use. */
const TO = 2;
/** The future. */
const OF = 3;
export const WATCH_WORDS = 4;

/** STATE: from `RETURNED` on it is over. */
export const PENDING = 0;
export const RUNNING = 1;
export const RETURNED = 2;
export const THREW = 3;
export const CANCELLED = 4;
/** The worker that ran it was terminated, or another one of its pool while it was queued. */
export const LOST = 5;
/** The pool never came to work, since its initializer failed. */
export const UNREADY = 6;
/** The same of a pool of processes. */
export const LOST_PROCESS = 7;
export const UNREADY_PROCESS = 8;

export const stateOf = ({ memory }: Self, future: number): number => memory.load(future + STATE);
export const isOver = (self: Self, future: number): boolean => stateOf(self, future) >= RETURNED;

/** Says that this thread runs the job from now on; false when it was cancelled. */
export function begin({ memory, id }: Self, future: number): boolean {
  memory.store(future + RUNNER, id);
  return memory.compareExchange(future + STATE, PENDING, RUNNING) === PENDING;
}

/** Sets what came of the job, wakes who waits, and gives the chain of watches: for `tell`. */
export function finish(self: Self, future: number, state: number, result: number): number {
  const { memory } = self;
  enterGuard(self, future + FIFO);
  memory.set(future + RESULT, result);
  const chain = close(self, future, state);
  leaveGuard(self, future + FIFO);
  return chain;
}

/** As `finish`, where the thread that was to do that was terminated, perhaps in the middle of it. */
export function lose(self: Self, future: number, state: number): number {
  const { memory } = self;
  enterGuard(self, future + FIFO);
  const before = memory.load(future + STATE);
  const chain = close(self, future, before >= RETURNED ? before : state);
  leaveGuard(self, future + FIFO);
  return chain;
}

/** Cancels a job that no worker has begun; gives the chain of watches, or undefined when it is too late. */
export function cancel(self: Self, future: number): number | undefined {
  const { memory } = self;
  enterGuard(self, future + FIFO);
  const done = memory.compareExchange(future + STATE, PENDING, CANCELLED) === PENDING;
  const chain = done ? close(self, future, CANCELLED) : undefined;
  leaveGuard(self, future + FIFO);
  return chain;
}

/** Needs the guard. */
function close(self: Self, future: number, state: number): number {
  const { memory } = self;
  memory.store(future + STATE, state);
  wakeAll(self, future + FIFO, WOKEN);
  const chain = memory.get(future + WATCHES);
  memory.set(future + WATCHES, 0);
  return chain;
}

/** Waits until the job is over; false when time or signal came first. */
export const wait = (self: Self, future: number, waiter: number): Steps<boolean> =>
  until(self, future + FIFO, waiter, () => isOver(self, future));

/**
 * Has the future put a watch into the queue when it is over: `spare`, a block of the caller's, or one of its own, where
 * `spare` is 0 and that is free. Gives the watch; 0: none, since it is over; undefined: it needs a spare one.
 */
export function watch(self: Self, future: number, to: number, spare: number): number | undefined {
  const { memory } = self;
  enterGuard(self, future + FIFO);
  let at: number | undefined = 0;
  if (!isOver(self, future)) {
    const own = future + OWN_WATCH;
    at = spare || (memory.get(own + TO) === 0 ? own : undefined);
    if (at !== undefined) {
      memory.set(at + TO, to);
      memory.set(at + OF, future);
      memory.set(at + NEXT, memory.get(future + WATCHES));
      memory.set(future + WATCHES, at);
    }
  }
  leaveGuard(self, future + FIFO);
  return at;
}

/** Takes a watch back; false when it is in its queue, or will be. */
export function unwatch(self: Self, future: number, at: number): boolean {
  const { memory } = self;
  enterGuard(self, future + FIFO);
  let before = future + WATCHES - NEXT;
  for (let next = memory.get(before + NEXT); next !== 0 && next !== at;) {
    before = next;
    next = memory.get(before + NEXT);
  }
  const found = memory.get(before + NEXT) === at;
  if (found) {
    memory.set(before + NEXT, memory.get(at + NEXT));
    memory.set(at + TO, 0);
  }
  leaveGuard(self, future + FIFO);
  return found;
}

/** Puts each watch of a chain into its queue; `told` is called with that. */
export function tell(self: Self, chain: number, told?: (queue: number) => void): void {
  const { memory } = self;
  for (let at = chain; at !== 0;) {
    // Once it is in the queue, it is its receiver's.
    const next = memory.get(at + NEXT);
    const to = memory.get(at + TO);
    queue.tryPut(self, to, 'fifo', at);
    told?.(to);
    at = next;
  }
}

/** The future of a watch that came out of a queue. */
export const watched = ({ memory }: Self, at: number): number => memory.get(at + OF);

/** Whether the watch is a block of its own, which its receiver has to free. */
export const isSpare = ({ memory }: Self, at: number): boolean =>
  at !== memory.get(at + OF) + OWN_WATCH;
