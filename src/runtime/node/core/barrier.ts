import { BODY, FIFO } from '../memory/layout';
import type { Self } from '../memory/memory';
import { enterGuard, leaveGuard } from './guard';
import { LIMITED, type Steps } from './steps';
import { BROKEN, GRANTED, STATE, WOKEN, push, remove, wakeAll } from './waiters';

const PHASE = BODY;
const PARTIES = BODY + 1;
/** How many have arrived. */
const COUNT = BODY + 2;
/** Fifo of those who come while the last of a round runs the action; its guard is the barrier's. */
const DOOR = BODY + 3;
/** Changes whenever a round ends, in whatever way. */
const ROUND = BODY + 6;

/** PHASE. */
const FILLING = 0;
const ACTING = 1;
const BROKEN_FOR_GOOD = 2;

/** Sets up a barrier nobody else knows yet. */
export function initialise({ memory }: Self, barrier: number, count: number): void {
  memory.store(barrier + PARTIES, count);
}

export const parties = ({ memory }: Self, barrier: number): number =>
  memory.load(barrier + PARTIES);

export const isBroken = ({ memory }: Self, barrier: number): boolean =>
  memory.load(barrier + PHASE) === BROKEN_FOR_GOOD;

/** How many wait for the others. */
export const waiting = ({ memory }: Self, barrier: number): number =>
  memory.load(barrier + PHASE) === FILLING ? memory.load(barrier + COUNT) : 0;

/**
 * Waits for the others; gives the caller's place in the order of arrival, or undefined when the
 * barrier is broken. The last to come runs the action before anybody goes on.
 */
export function* wait(
  self: Self,
  barrier: number,
  waiter: number,
  action: (() => void) | undefined,
): Steps<number | undefined> {
  const { memory } = self;
  const fifo = barrier + FIFO;
  enterGuard(self, fifo);
  while (memory.load(barrier + PHASE) === ACTING) {
    push(memory, barrier + DOOR, waiter);
    leaveGuard(self, fifo);
    const woken = yield LIMITED;
    enterGuard(self, fifo);
    if (!woken && remove(memory, barrier + DOOR, waiter)) breakRound(self, barrier);
  }
  if (memory.load(barrier + PHASE) === BROKEN_FOR_GOOD) {
    leaveGuard(self, fifo);
    return undefined;
  }
  const place = memory.load(barrier + COUNT);
  memory.store(barrier + COUNT, place + 1);
  if (place + 1 === memory.load(barrier + PARTIES)) {
    return completeRound(self, barrier, action) ? place : undefined;
  }
  push(memory, fifo, waiter);
  leaveGuard(self, fifo);
  if (!(yield LIMITED)) {
    enterGuard(self, fifo);
    const left = remove(memory, fifo, waiter);
    if (left) breakRound(self, barrier);
    leaveGuard(self, fifo);
    if (left) return undefined;
  }
  return memory.load(waiter + STATE) === GRANTED ? place : undefined;
}

/** Entered with the guard, which is given back. False when the round was broken off meanwhile. */
function completeRound(self: Self, barrier: number, action: (() => void) | undefined): boolean {
  const { memory } = self;
  const fifo = barrier + FIFO;
  const round = memory.get(barrier + ROUND);
  memory.store(barrier + PHASE, ACTING);
  leaveGuard(self, fifo);
  if (action) {
    try {
      action();
    } catch (error) {
      abort(self, barrier);
      throw error;
    }
  }
  enterGuard(self, fifo);
  const whole = memory.get(barrier + ROUND) === round;
  if (whole) {
    endRound(self, barrier, FILLING);
    wakeAll(self, fifo, GRANTED);
    wakeAll(self, barrier + DOOR, WOKEN);
  }
  leaveGuard(self, fifo);
  return whole;
}

function endRound({ memory }: Self, barrier: number, phase: number): void {
  memory.store(barrier + PHASE, phase);
  memory.store(barrier + COUNT, 0);
  memory.set(barrier + ROUND, memory.get(barrier + ROUND) + 1);
}

function breakRound(self: Self, barrier: number): void {
  endRound(self, barrier, BROKEN_FOR_GOOD);
  wakeAll(self, barrier + FIFO, BROKEN);
  wakeAll(self, barrier + DOOR, BROKEN);
}

/** Breaks the barrier: who waits or comes later is told so. */
export function abort(self: Self, barrier: number): void {
  enterGuard(self, barrier + FIFO);
  breakRound(self, barrier);
  leaveGuard(self, barrier + FIFO);
}

/** Makes the barrier empty and whole; whoever waits is told that it was broken. */
export function reset(self: Self, barrier: number): void {
  enterGuard(self, barrier + FIFO);
  endRound(self, barrier, FILLING);
  wakeAll(self, barrier + FIFO, BROKEN);
  wakeAll(self, barrier + DOOR, WOKEN);
  leaveGuard(self, barrier + FIFO);
}
