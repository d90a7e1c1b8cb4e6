import { BODY, FIFO } from '../memory/layout';
import type { Self } from '../memory/memory';
import { enterGuard, leaveGuard } from './guard';
import { LIMITED, type Steps } from './steps';
import { GRANTED, isEmpty, push, remove, shift, wake } from './waiters';

/*
 * The word: permits above a bit that says whether there are waiters. Permits go to waiters first, so
 * with the bit set there are none.
 */
const WORD = BODY;
const WAITERS = 1;
const ONE = 2;
/** A bounded semaphore never has more permits than this; 0 for no bound. */
const BOUND = BODY + 1;

/** Most permits that fit. */
export const MAX_PERMITS = (1 << 30) - 1;

/** Sets up a semaphore nobody else knows yet. */
export function initialise(
  { memory }: Self,
  semaphore: number,
  permits: number,
  bounded: boolean,
): void {
  memory.store(semaphore + WORD, permits * ONE);
  memory.store(semaphore + BOUND, bounded ? permits + 1 : 0);
}

export const permits = ({ memory }: Self, semaphore: number): number =>
  memory.load(semaphore + WORD) >> 1;

/** Most permits that it may have; 0: any number. */
export const bound = ({ memory }: Self, semaphore: number): number =>
  Math.max(0, memory.load(semaphore + BOUND) - 1);

/** Takes a permit if there is one. */
export function tryAcquire({ memory }: Self, semaphore: number): boolean {
  for (;;) {
    const word = memory.load(semaphore + WORD);
    if (word < ONE) return false;
    if (memory.compareExchange(semaphore + WORD, word, word - ONE) === word) return true;
  }
}

/** Takes a permit, after waiting for it if need be. False when time or signal came first. */
export function* acquire(self: Self, semaphore: number, waiter: number): Steps<boolean> {
  const { memory } = self;
  const fifo = semaphore + FIFO;
  enterGuard(self, fifo);
  for (;;) {
    const word = memory.load(semaphore + WORD);
    const next = word >= ONE ? word - ONE : WAITERS;
    if (memory.compareExchange(semaphore + WORD, word, next) !== word) continue;
    if (word < ONE) push(memory, fifo, waiter);
    leaveGuard(self, fifo);
    if (word >= ONE) return true;
    break;
  }
  if (yield LIMITED) return true;
  enterGuard(self, fifo);
  const left = remove(memory, fifo, waiter);
  settle(self, semaphore);
  leaveGuard(self, fifo);
  return !left;
}

/** Clears the bit when the last waiter has left without a permit. Needs the guard. */
export function settle({ memory }: Self, semaphore: number): void {
  if (isEmpty(memory, semaphore + FIFO)) {
    memory.compareExchange(semaphore + WORD, WAITERS, 0);
  }
}

/** Gives `n` permits; false when that would be more than the bound or than fit. */
export function release(self: Self, semaphore: number, n: number): boolean {
  for (;;) {
    const done = releaseUnawaited(self, semaphore, n) ?? releaseToWaiters(self, semaphore, n);
    if (done !== undefined) return done;
  }
}

/** The same where nobody waits for a permit; undefined where somebody does. */
export function releaseUnawaited(self: Self, semaphore: number, n: number): boolean | undefined {
  const { memory } = self;
  const most = mostOf(self, semaphore);
  for (;;) {
    const word = memory.load(semaphore + WORD);
    if (word & WAITERS) return undefined;
    if ((word >> 1) + n > most) return false;
    if (memory.compareExchange(semaphore + WORD, word, word + n * ONE) === word) return true;
  }
}

function mostOf({ memory }: Self, semaphore: number): number {
  const bound = memory.load(semaphore + BOUND);
  return bound === 0 ? MAX_PERMITS : bound - 1;
}

/** Undefined when the waiters are gone meanwhile. */
function releaseToWaiters(self: Self, semaphore: number, n: number): boolean | undefined {
  const { memory } = self;
  const most = mostOf(self, semaphore);
  const fifo = semaphore + FIFO;
  enterGuard(self, fifo);
  const stillThere = !isEmpty(memory, fifo);
  if (stillThere && n <= most) {
    let left = n;
    while (left > 0 && !isEmpty(memory, fifo)) {
      wake(self, shift(memory, fifo), GRANTED);
      left--;
    }
    if (isEmpty(memory, fifo)) memory.store(semaphore + WORD, left * ONE);
  }
  leaveGuard(self, fifo);
  return stillThere ? n <= most : undefined;
}
