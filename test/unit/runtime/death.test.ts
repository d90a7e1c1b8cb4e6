import { describe, expect, test } from 'vitest';
import { enterGuard, leaveGuard } from '../../../src/runtime/node/core/guard';
import * as lock from '../../../src/runtime/node/core/lock';
import * as semaphore from '../../../src/runtime/node/core/semaphore';
import { runSync } from '../../../src/runtime/node/core/steps';
import { FIRST, LAST, NEXT } from '../../../src/runtime/node/core/waiters';
import { allocateClear } from '../../../src/runtime/node/memory/heap';
import {
  BODY,
  ENDED,
  FIFO,
  Kind,
  ROW_WAITER,
  RUNNING,
  rowOf,
} from '../../../src/runtime/node/memory/layout';
import { beginMemory } from '../../../src/runtime/node/memory/sharedFile';
import { SharedMemory } from '../../../src/runtime/node/memory/sharedMemory';
import * as table from '../../../src/runtime/node/memory/threadTable';
import { cleanUpAfter } from '../../../src/runtime/node/supervisor/death';

/** A program with two threads, and the supervisor that cleans up. */
function program() {
  const beginning = beginMemory(undefined);
  const memory: SharedMemory = SharedMemory.make(beginning, () => new SharedArrayBuffer(0));
  const supervisor = table.selfOf(memory, table.SUPERVISOR);
  table.begin(supervisor, RUNNING);
  const thread = (name: string) => table.selfOf(memory, table.claim(supervisor, name, false));
  const object = (kind: Kind) => allocateClear(supervisor, BODY + 4, kind);
  return { memory, supervisor, doomed: thread('doomed'), other: thread('other'), object };
}

const waiterOf = (id: number): number => rowOf(id) + ROW_WAITER;

/** Has a thread begin to wait, and stops there: it will never wake up. */
function beginToWait(steps: Generator): void {
  expect(steps.next().done).toBe(false);
}

describe('after a thread was terminated', () => {
  test('its locks say so to whoever wants them', () => {
    const { supervisor, doomed, other, object } = program();
    const held = object(Kind.lock);
    expect(lock.tryAcquire(doomed, held, lock.claim(doomed, false))).toBe(true);
    cleanUpAfter(supervisor, doomed.id);
    const waiter = waiterOf(other.id);
    const steps = lock.acquire(other, held, lock.claim(other, false), waiter);
    expect(runSync(other, waiter, steps, Infinity)).toBe('abandoned');
    expect(table.statusOf(other, doomed.id)).toBe(ENDED);
  });

  test('it no longer waits: neither for a lock nor for a permit', () => {
    const { memory, supervisor, doomed, other, object } = program();
    const held = object(Kind.lock);
    const mine = lock.claim(other, false);
    lock.tryAcquire(other, held, mine);
    const waiter = waiterOf(doomed.id);
    beginToWait(lock.acquire(doomed, held, lock.claim(doomed, false), waiter));
    const none = object(Kind.semaphore);
    const second = allocateClear(other, 8, Kind.none);
    memory.set(second + 5, doomed.id);
    beginToWait(semaphore.acquire(doomed, none, second));
    cleanUpAfter(supervisor, doomed.id);
    expect(memory.load(held + lock.WORD)).toBe(mine);
    semaphore.release(other, none, 1);
    expect(semaphore.permits(other, none)).toBe(1);
  });

  test('the one that waited behind it gets the lock that it was woken for', () => {
    const { memory, supervisor, doomed, other, object } = program();
    const held = object(Kind.lock);
    lock.tryAcquire(supervisor, held, lock.claim(supervisor, false));
    beginToWait(lock.acquire(doomed, held, lock.claim(doomed, false), waiterOf(doomed.id)));
    const steps = lock.acquire(other, held, lock.claim(other, false), waiterOf(other.id));
    beginToWait(steps);
    lock.release(supervisor, held);
    cleanUpAfter(supervisor, doomed.id);
    expect(steps.next(true)).toEqual({ done: true, value: 'acquired' });
    expect(memory.load(held + lock.WORD)).toBe(lock.claim(other, false));
  });

  test('a guard that it held is free, and the fifo whole', () => {
    const { memory, supervisor, doomed, other, object } = program();
    const held = object(Kind.event);
    const [first, second] = [waiterOf(doomed.id), waiterOf(other.id)];
    enterGuard(doomed, held + FIFO);
    // As in the middle of a push: the chain is longer than what the last word says.
    memory.set(held + FIFO + FIRST, first);
    memory.set(held + FIFO + LAST, first);
    memory.set(first + NEXT, second);
    cleanUpAfter(supervisor, doomed.id);
    enterGuard(other, held + FIFO);
    leaveGuard(other, held + FIFO);
    expect([FIRST, LAST].map((word) => memory.get(held + FIFO + word))).toEqual([second, second]);
  });
});
