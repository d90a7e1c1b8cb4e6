import type { Memory, Self } from '../memory/memory';

/** A fifo is three words: its guard, its first and its last waiter. All but `wake` need the guard. */
export const FIRST = 1;
export const LAST = 2;

/** A waiter is a block of eight words; the sync one of a thread lies in its row. */
export const WAITER_WORDS = 8;
export const NEXT = 1;
export const STATE = 2;
/** What the waiter asks for: a lock word, a number of permits, … */
export const WISH = 3;
/** Set when the next one to release has to hand over to this waiter. */
export const HANDOVER = 4;
/** Number of the waiting thread. */
export const THREAD = 5;
/** Number of the thread that woke it last. */
export const WAKER = 6;
/** Set when its wait was found to be part of a deadlock that is to be thrown. */
export const DEADLOCK = 7;

/** STATE. A waiter with any other state is in no fifo. */
export const WAITING = 0;
/** It may look again. */
export const WOKEN = 1;
/** It has what it asked for. */
export const GRANTED = 2;
/** What it waited for cannot come any more. */
export const BROKEN = 3;

export const isEmpty = (memory: Memory, fifo: number): boolean => memory.get(fifo + FIRST) === 0;

export function push(memory: Memory, fifo: number, waiter: number): void {
  memory.set(waiter + NEXT, 0);
  memory.store(waiter + STATE, WAITING);
  const last = memory.get(fifo + LAST);
  // The chain from the first waiter on is whole after each write: see repairFifo.
  memory.set(last === 0 ? fifo + FIRST : last + NEXT, waiter);
  memory.set(fifo + LAST, waiter);
}

/** Puts a waiter before all others: it was woken and came too late. */
export function pushFirst(memory: Memory, fifo: number, waiter: number): void {
  const first = memory.get(fifo + FIRST);
  memory.set(waiter + NEXT, first);
  memory.store(waiter + STATE, WAITING);
  memory.set(fifo + FIRST, waiter);
  if (first === 0) memory.set(fifo + LAST, waiter);
}

/** Takes the waiter that is first; 0 for none. */
export function shift(memory: Memory, fifo: number): number {
  const waiter = memory.get(fifo + FIRST);
  if (waiter !== 0) {
    const next = memory.get(waiter + NEXT);
    memory.set(fifo + FIRST, next);
    if (next === 0) memory.set(fifo + LAST, 0);
  }
  return waiter;
}

/** Takes a waiter out that no longer wants to wait; false when it was not there. */
export function remove(memory: Memory, fifo: number, waiter: number): boolean {
  let before = 0;
  let at = memory.get(fifo + FIRST);
  while (at !== 0 && at !== waiter) {
    before = at;
    at = memory.get(at + NEXT);
  }
  if (at === 0) return false;
  const next = memory.get(waiter + NEXT);
  memory.set(before === 0 ? fifo + FIRST : before + NEXT, next);
  if (next === 0) memory.set(fifo + LAST, before);
  return true;
}

/** Tells a waiter that was taken out of its fifo what became of it; from then on it is its thread's. */
export function wake({ memory, id }: Self, waiter: number, state: number): void {
  memory.set(waiter + WAKER, id);
  memory.store(waiter + STATE, state);
  memory.notify(waiter + STATE);
}

/** Wakes all, and leaves the fifo empty; gives how many there were. */
export function wakeAll(self: Self, fifo: number, state: number): number {
  const { memory } = self;
  let woken = 0;
  for (let waiter = shift(memory, fifo); waiter !== 0; waiter = shift(memory, fifo)) {
    wake(self, waiter, state);
    woken++;
  }
  return woken;
}

/** Makes a fifo whole whose guard was held by a thread that was terminated. */
export function repairFifo(memory: Memory, fifo: number): void {
  let last = 0;
  for (let at = memory.get(fifo + FIRST); at !== 0; at = memory.get(at + NEXT)) last = at;
  memory.set(fifo + LAST, last);
}
