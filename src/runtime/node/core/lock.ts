import { BODY, FIFO } from '../memory/layout';
import type { Self } from '../memory/memory';
import { enterGuard, leaveGuard } from './guard';
import { LIMITED, type Patience, type Steps } from './steps';
import {
  BROKEN,
  FIRST,
  GRANTED,
  HANDOVER,
  NEXT,
  STATE,
  WOKEN,
  WISH,
  isEmpty,
  push,
  pushFirst,
  remove,
  shift,
  wake,
  wakeAll,
} from './waiters';

/*
 * The word of a lock: the owner's number above two bits. Outside of its guard, WAITERS is set if and
 * only if somebody is in the fifo. A lock that was released with waiters is free with the bit set:
 * the one that was woken has to come first by itself, so that a thread that runs need not wait for
 * one that sleeps. Who was woken in vain too often is handed the lock.
 */
export const WORD = BODY;
export const WAITERS = 1;
/** The owner is an asynchronous task of that thread. */
export const ASYNC = 2;
const OWNER_SHIFT = 2;

/** Owner of a lock whose owner was terminated. */
const NOBODY = (1 << 29) - 1;
export const ABANDONED = NOBODY << OWNER_SHIFT;

export const ownerOf = (word: number): number => word >>> OWNER_SHIFT;
export const isAbandoned = (word: number): boolean => ownerOf(word) === NOBODY;
/** What the word is while this thread holds the lock. */
export const claim = (self: Self, asynchronous: boolean): number =>
  (self.id << OWNER_SHIFT) | (asynchronous ? ASYNC : 0);

/** Takes a lock that is free. */
export function tryAcquire({ memory }: Self, lock: number, mine: number): boolean {
  const word = memory.compareExchange(lock + WORD, 0, mine);
  if (word === 0) return true;
  return (
    word === WAITERS && memory.compareExchange(lock + WORD, WAITERS, mine | WAITERS) === WAITERS
  );
}

export type Acquired = 'acquired' | 'timeout' | 'abandoned';

/** Takes a lock, after waiting for it if need be. */
export function* acquire(
  self: Self,
  lock: number,
  mine: number,
  waiter: number,
  patience: Patience = LIMITED,
): Steps<Acquired> {
  const { memory } = self;
  for (let turns = 0; ; turns++) {
    const outcome = takeOrQueue(self, lock, mine, waiter, turns);
    if (outcome !== undefined) return outcome;
    if (!(yield patience) && leaveQueue(self, lock, waiter)) return 'timeout';
    const state = memory.load(waiter + STATE);
    if (state === GRANTED) return 'acquired';
    if (state === BROKEN) return 'abandoned';
  }
}

/** Undefined when the waiter is in the fifo now. */
function takeOrQueue(
  self: Self,
  lock: number,
  mine: number,
  waiter: number,
  turns: number,
): Acquired | undefined {
  const { memory } = self;
  const fifo = lock + FIFO;
  enterGuard(self, fifo);
  for (;;) {
    const word = memory.load(lock + WORD);
    let outcome: Acquired | undefined;
    if ((word & ~WAITERS) === 0) {
      if (memory.compareExchange(lock + WORD, word, mine | word) !== word) continue;
      outcome = 'acquired';
    } else if (isAbandoned(word)) {
      outcome = 'abandoned';
    } else {
      const marked = word | WAITERS;
      if (word !== marked && memory.compareExchange(lock + WORD, word, marked) !== word) continue;
      memory.set(waiter + WISH, mine);
      memory.set(waiter + HANDOVER, turns >= memory.patience ? 1 : 0);
      if (turns === 0) push(memory, fifo, waiter);
      else pushFirst(memory, fifo, waiter);
    }
    leaveGuard(self, fifo);
    return outcome;
  }
}

/** False when the waiter was woken meanwhile. */
function leaveQueue(self: Self, lock: number, waiter: number): boolean {
  const { memory } = self;
  const fifo = lock + FIFO;
  enterGuard(self, fifo);
  const left = remove(memory, fifo, waiter);
  settle(self, lock);
  leaveGuard(self, fifo);
  return left;
}

/** Clears the bit when the fifo has become empty. Needs the guard. */
export function settle({ memory }: Self, lock: number): void {
  while (isEmpty(memory, lock + FIFO)) {
    const word = memory.load(lock + WORD);
    if (memory.compareExchange(lock + WORD, word, word & ~WAITERS) === word) return;
  }
}

/** Gives back a lock that is held; false when it is not. Anybody may. */
export const release = (self: Self, lock: number): boolean =>
  releaseUnawaited(self, lock) ?? releaseToWaiter(self, lock);

/** The same where nobody waits for it; undefined where somebody does. */
export function releaseUnawaited({ memory }: Self, lock: number): boolean | undefined {
  const word = memory.load(lock + WORD);
  if ((word & ~WAITERS) === 0) return false;
  if (word & WAITERS || memory.compareExchange(lock + WORD, word, 0) !== word) return undefined;
  return true;
}

function releaseToWaiter(self: Self, lock: number): boolean {
  const { memory } = self;
  const fifo = lock + FIFO;
  enterGuard(self, fifo);
  for (;;) {
    const word = memory.load(lock + WORD);
    const held = (word & ~WAITERS) !== 0;
    const waiter = held ? memory.get(fifo + FIRST) : 0;
    const others = waiter !== 0 && memory.get(waiter + NEXT) !== 0 ? WAITERS : 0;
    const handover = waiter !== 0 && memory.get(waiter + HANDOVER) === 1;
    const next = handover ? memory.get(waiter + WISH) | others : others;
    // Another thread may release the same lock at the same time, by mistake.
    if (held && memory.compareExchange(lock + WORD, word, next) !== word) continue;
    if (waiter !== 0) wake(self, shift(memory, fifo), handover ? GRANTED : WOKEN);
    leaveGuard(self, fifo);
    return held;
  }
}

/** Marks a lock whose owner was terminated: whoever waits for it or wants it is told. */
export function abandon(self: Self, lock: number): void {
  const { memory } = self;
  const fifo = lock + FIFO;
  enterGuard(self, fifo);
  memory.store(lock + WORD, ABANDONED);
  wakeAll(self, fifo, BROKEN);
  leaveGuard(self, fifo);
}

/** Wakes the next waiter of a free lock, in case that the one that was woken is terminated. */
export function wakeNext(self: Self, lock: number): void {
  const { memory } = self;
  const fifo = lock + FIFO;
  enterGuard(self, fifo);
  if (memory.load(lock + WORD) === WAITERS) {
    const waiter = shift(memory, fifo);
    settle(self, lock);
    if (waiter !== 0) wake(self, waiter, WOKEN);
  }
  leaveGuard(self, fifo);
}
