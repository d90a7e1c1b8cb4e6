import { BODY, FIFO } from '../memory/layout';
import type { Memory, Self } from '../memory/memory';
import { enterGuard, leaveGuard } from './guard';
import { type Order, NEXT_ITEM, insert, takeFirst } from './items';
import { LIMITED, type Steps } from './steps';
import { BROKEN, GRANTED, STATE, WISH, WOKEN, push, remove, shift, wake, wakeAll } from './waiters';

/*
 * The fifo of the object is that of the getters; the guard is for everything. Who puts into a queue that
 * somebody waits for gives the item to that one, and who takes from a full queue puts the item in of the
 * one that waits to: so with getters waiting the queue is empty, with putters waiting it is full.
 */
const SIZE = BODY;
/** 0 for no limit. */
const MAXSIZE = BODY + 1;
/** The items: two words, whose meaning is the order's. */
const ITEMS = BODY + 2;
/** Items put and not yet told to be done. */
const UNFINISHED = BODY + 4;
const SHUT = BODY + 5;
const PUTTERS = BODY + 6;
/** Those who wait until everything is done. */
const JOINERS = BODY + 9;
export const QUEUE_WORDS = BODY + 12;

export const setMaxsize = ({ memory }: Self, queue: number, maxsize: number): void =>
  memory.store(queue + MAXSIZE, maxsize);

export const size = ({ memory }: Self, queue: number): number => memory.load(queue + SIZE);
export const maxsize = ({ memory }: Self, queue: number): number => memory.load(queue + MAXSIZE);
/** Items that were put and not told to be done. */
export const unfinished = ({ memory }: Self, queue: number): number =>
  memory.load(queue + UNFINISHED);
export const isShutDown = ({ memory }: Self, queue: number): boolean =>
  memory.load(queue + SHUT) === 1;

const isFull = (memory: Memory, queue: number): boolean => {
  const limit = memory.get(queue + MAXSIZE);
  return limit > 0 && memory.load(queue + SIZE) >= limit;
};

/** Whether somebody who gets, or who puts, would have to wait now. */
export const isEmptyNow = (self: Self, queue: number): boolean =>
  size(self, queue) === 0 && !isShutDown(self, queue);
export const isFullNow = (self: Self, queue: number): boolean =>
  isFull(self.memory, queue) && !isShutDown(self, queue);

function enqueue(memory: Memory, queue: number, order: Order, item: number): void {
  insert(memory, queue + ITEMS, order, item);
  memory.store(queue + SIZE, memory.load(queue + SIZE) + 1);
}

export type Put = 'put' | 'timeout' | 'shutdown';

/** Undefined when it would have to wait. Needs the guard. */
function putNow(self: Self, queue: number, order: Order, item: number): Put | undefined {
  const { memory } = self;
  if (memory.load(queue + SHUT) === 1) return 'shutdown';
  const getter = shift(memory, queue + FIFO);
  if (getter !== 0) {
    memory.set(getter + WISH, item);
    wake(self, getter, GRANTED);
  } else if (isFull(memory, queue)) return undefined;
  else enqueue(memory, queue, order, item);
  memory.set(queue + UNFINISHED, memory.get(queue + UNFINISHED) + 1);
  return 'put';
}

/** Puts an item if that needs no waiting; undefined when it does. */
export function tryPut(self: Self, queue: number, order: Order, item: number): Put | undefined {
  enterGuard(self, queue + FIFO);
  const outcome = putNow(self, queue, order, item);
  leaveGuard(self, queue + FIFO);
  return outcome;
}

/** Puts an item, after waiting for a place if need be. */
export function* put(
  self: Self,
  queue: number,
  order: Order,
  item: number,
  waiter: number,
): Steps<Put> {
  const { memory } = self;
  enterGuard(self, queue + FIFO);
  const outcome = putNow(self, queue, order, item);
  if (outcome === undefined) {
    memory.set(waiter + WISH, item);
    push(memory, queue + PUTTERS, waiter);
  }
  leaveGuard(self, queue + FIFO);
  if (outcome !== undefined) return outcome;
  if (!(yield LIMITED) && leave(self, queue, PUTTERS, waiter)) return 'timeout';
  return memory.load(waiter + STATE) === GRANTED ? 'put' : 'shutdown';
}

/** Address of an item; or why there is none. */
export type Got = number | 'timeout' | 'shutdown';

function getNow(self: Self, queue: number, order: Order): Got | undefined {
  const { memory } = self;
  if (memory.load(queue + SIZE) === 0) {
    return memory.load(queue + SHUT) === 1 ? 'shutdown' : undefined;
  }
  const item = takeFirst(memory, queue + ITEMS, order);
  memory.store(queue + SIZE, memory.load(queue + SIZE) - 1);
  const putter = shift(memory, queue + PUTTERS);
  if (putter !== 0) {
    enqueue(memory, queue, order, memory.get(putter + WISH));
    memory.set(queue + UNFINISHED, memory.get(queue + UNFINISHED) + 1);
    wake(self, putter, GRANTED);
  }
  return item;
}

/** Takes an item if there is one; undefined when it would have to wait. */
export function tryGet(self: Self, queue: number, order: Order): Got | undefined {
  enterGuard(self, queue + FIFO);
  const outcome = getNow(self, queue, order);
  leaveGuard(self, queue + FIFO);
  return outcome;
}

/** Takes an item, after waiting for one if need be. */
export function* get(self: Self, queue: number, order: Order, waiter: number): Steps<Got> {
  const { memory } = self;
  enterGuard(self, queue + FIFO);
  const outcome = getNow(self, queue, order);
  if (outcome === undefined) push(memory, queue + FIFO, waiter);
  leaveGuard(self, queue + FIFO);
  if (outcome !== undefined) return outcome;
  if (!(yield LIMITED) && leave(self, queue, FIFO, waiter)) return 'timeout';
  return memory.load(waiter + STATE) === GRANTED ? memory.get(waiter + WISH) : 'shutdown';
}

/** False when the waiter was woken meanwhile. */
function leave(self: Self, queue: number, fifo: number, waiter: number): boolean {
  enterGuard(self, queue + FIFO);
  const left = remove(self.memory, queue + fifo, waiter);
  leaveGuard(self, queue + FIFO);
  return left;
}

/** Says that `n` items are done; false when that is more than there were. */
export function taskDone(self: Self, queue: number): boolean {
  const { memory } = self;
  enterGuard(self, queue + FIFO);
  const left = memory.get(queue + UNFINISHED) - 1;
  if (left >= 0) finish(self, queue, left);
  leaveGuard(self, queue + FIFO);
  return left >= 0;
}

function finish(self: Self, queue: number, unfinished: number): void {
  self.memory.set(queue + UNFINISHED, unfinished);
  if (unfinished === 0) wakeAll(self, queue + JOINERS, WOKEN);
}

/** Waits until all items that were put are done; false when time or signal came first. */
export function* join(self: Self, queue: number, waiter: number): Steps<boolean> {
  const { memory } = self;
  enterGuard(self, queue + FIFO);
  const done = memory.get(queue + UNFINISHED) === 0;
  if (!done) push(memory, queue + JOINERS, waiter);
  leaveGuard(self, queue + FIFO);
  return done || (yield LIMITED) || !leave(self, queue, JOINERS, waiter);
}

/**
 * Ends the queue: nothing can be put any more, and who waits to get is told. With `immediate` the items
 * go too: gives the first of a chain of them, which is the caller's to free.
 */
export function shutDown(self: Self, queue: number, order: Order, immediate: boolean): number {
  const { memory } = self;
  let chain = 0;
  enterGuard(self, queue + FIFO);
  memory.store(queue + SHUT, 1);
  if (immediate) {
    const unfinished = memory.get(queue + UNFINISHED) - memory.load(queue + SIZE);
    chain = drain(memory, queue, order);
    finish(self, queue, Math.max(0, unfinished));
  }
  wakeAll(self, queue + FIFO, BROKEN);
  wakeAll(self, queue + PUTTERS, BROKEN);
  leaveGuard(self, queue + FIFO);
  return chain;
}

/** Takes all items out; needs the guard, or that nobody else knows the queue. */
export function drain(memory: Memory, queue: number, order: Order): number {
  let chain = 0;
  for (let left = memory.load(queue + SIZE); left > 0; left--) {
    const item = takeFirst(memory, queue + ITEMS, order);
    memory.set(item + NEXT_ITEM, chain);
    chain = item;
  }
  memory.store(queue + SIZE, 0);
  return chain;
}
