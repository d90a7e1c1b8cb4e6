import { describe, expect, test } from 'vitest';
import * as lock from '../../../src/runtime/node/core/lock';
import { BROKEN, STATE } from '../../../src/runtime/node/core/waiters';
import { allocateClear } from '../../../src/runtime/node/memory/heap';
import {
  isBrokenOff,
  newLasting,
  tellBusy,
  tellIdle,
} from '../../../src/runtime/node/memory/lastingWaits';
import {
  Kind,
  ROOT_ON_DEADLOCK,
  ROW_WAITER,
  RUNNING,
} from '../../../src/runtime/node/memory/layout';
import { beginMemory } from '../../../src/runtime/node/memory/sharedFile';
import { SharedMemory } from '../../../src/runtime/node/memory/sharedMemory';
import * as table from '../../../src/runtime/node/memory/threadTable';
import { DeadlockWatch } from '../../../src/runtime/node/supervisor/deadlocks';
import { stuckThreads } from '../../../src/runtime/node/supervisor/waitingThreads';

type Thread = table.SharedSelf;

/** A program of two threads that wants errors, and the supervisor that looks. */
function program() {
  const beginning = beginMemory(undefined);
  const memory: SharedMemory = SharedMemory.make(beginning, () => new SharedArrayBuffer(0));
  const supervisor = table.selfOf(memory, table.SUPERVISOR);
  table.begin(supervisor, RUNNING);
  memory.store(ROOT_ON_DEADLOCK, 1);
  const thread = (name: string): Thread => {
    const id = table.claim(supervisor, name, false);
    table.setStatus(supervisor, id, RUNNING);
    return table.selfOf(memory, id);
  };
  const watch = new DeadlockWatch(supervisor, true);
  const held = (by: Thread, asynchronous = true): number => {
    const handle = allocateClear(supervisor, lock.WORD + 1, Kind.lock);
    lock.tryAcquire(by, handle, lock.claim(by, asynchronous));
    return handle;
  };
  return { supervisor, one: thread('one'), other: thread('other'), watch, held };
}

/** Asynchronous code of the thread waits for a lock; gives the waiter. */
function waits(self: Thread, handle: number): number {
  const waiter = newLasting(self, handle);
  lock.acquire(self, handle, lock.claim(self, true), waiter).next();
  return waiter;
}

/** The thread blocks for a lock; gives the waiter. */
function blocks(self: Thread, handle: number, deadline = Infinity): number {
  const waiter = self.row + ROW_WAITER;
  table.tellWait(self, handle, deadline);
  lock.acquire(self, handle, lock.claim(self, false), waiter).next();
  return waiter;
}

const looks = (watch: DeadlockWatch): void => {
  for (let times = 0; times < 3; times++) watch.look();
};

describe('a circle over a wait of asynchronous code', () => {
  test('is broken off where the wait that closed it is, once its event loop has nothing else', () => {
    const { one, watch, held } = program();
    const [a, b] = [held(one), held(one)];
    const waiters = [waits(one, a), waits(one, b)];
    looks(watch);
    const broken = (): boolean[] => waiters.map((waiter) => isBrokenOff(one, waiter));
    expect(broken()).toEqual([false, false]);
    tellIdle(one, waiters);
    looks(watch);
    expect(broken()).toEqual([false, true]);
    expect(one.memory.load(waiters[1]! + STATE)).toBe(BROKEN);
  });

  test('is believed only where no thread of it has done anything between two looks', () => {
    const { one, watch, held } = program();
    const waiter = waits(one, held(one));
    for (let times = 0; times < 3; times++) {
      tellIdle(one, [waiter]);
      watch.look();
      tellBusy(one);
    }
    expect(isBrokenOff(one, waiter)).toBe(false);
  });

  test('is none while one of the waits is over, though the thread has not gone on', () => {
    const { one, other, watch, held } = program();
    const [a, b] = [held(one), held(other)];
    const waiters = [waits(one, b), waits(one, a)];
    tellIdle(one, waiters);
    lock.release(other, b);
    // Somebody takes it first: that is what the thread would wait for again.
    lock.tryAcquire(one, b, lock.claim(one, true));
    looks(watch);
    expect(waiters.map((waiter) => isBrokenOff(one, waiter))).toEqual([false, false]);
  });

  test('is none where another one of its waits is for a thread that runs', () => {
    const { one, other, watch, held } = program();
    const waiters = [waits(one, held(one)), waits(one, held(other))];
    tellIdle(one, waiters);
    looks(watch);
    expect(waiters.map((waiter) => isBrokenOff(one, waiter))).toEqual([false, false]);
  });

  test('goes through a thread that blocks: whichever waited last is broken off', () => {
    const { one, other, watch, held } = program();
    const [a, b] = [held(one), held(other, false)];
    const waiter = waits(one, b);
    const blocked = blocks(other, a);
    tellIdle(one, [waiter]);
    looks(watch);
    expect([isBrokenOff(one, waiter), isBrokenOff(other, blocked)]).toEqual([false, true]);
  });

  test('is none where that thread does so for a time', () => {
    const { one, other, watch, held } = program();
    const [a, b] = [held(one), held(other, false)];
    const waiter = waits(one, b);
    const blocked = blocks(other, a, performance.now() + 1000);
    tellIdle(one, [waiter]);
    looks(watch);
    expect([isBrokenOff(one, waiter), isBrokenOff(other, blocked)]).toEqual([false, false]);
  });
});

test('a thread that has got what it blocked for waits for nobody, though it has not gone on', () => {
  const { supervisor, one, other, held } = program();
  const handle = held(one, false);
  blocks(one, handle);
  expect([...stuckThreads(supervisor).keys()]).toEqual([one.id]);
  lock.release(other, handle);
  // As a lock does that is handed over.
  lock.tryAcquire(one, handle, lock.claim(one, false));
  expect([...stuckThreads(supervisor).keys()]).toEqual([]);
});
