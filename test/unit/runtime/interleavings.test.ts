import { describe, expect, test } from 'vitest';
import * as barrier from '../../../src/runtime/node/core/barrier';
import * as condition from '../../../src/runtime/node/core/condition';
import * as event from '../../../src/runtime/node/core/event';
import { enterGuard, leaveGuard } from '../../../src/runtime/node/core/guard';
import * as lock from '../../../src/runtime/node/core/lock';
import * as queue from '../../../src/runtime/node/core/queue';
import * as rlock from '../../../src/runtime/node/core/rlock';
import * as semaphore from '../../../src/runtime/node/core/semaphore';
import { type Steps, UNLIMITED, runSync } from '../../../src/runtime/node/core/steps';
import { FIRST } from '../../../src/runtime/node/core/waiters';
import { FIFO } from '../../../src/runtime/node/memory/layout';
import type { Memory, Self } from '../../../src/runtime/node/memory/memory';
import { type Body, explore, waiterOf } from './explore';

/** The objects of the models, and a word that says who is inside of what is protected. */
const A = 8;
const B = 24;
const INSIDE = 63;

const EVER = Infinity;
const SOON = 0;

const run = <T>(self: Self, steps: Steps<T>, deadline: number): T =>
  runSync(self, waiterOf(self), steps, deadline);

/** Enters what only one thread may be in at a time. */
function inside(self: Self): void {
  if (self.memory.exchange(INSIDE, self.id) !== 0) throw new Error('two threads at once');
  self.memory.store(INSIDE, 0);
}

function lockIt(self: Self, deadline: number): boolean {
  const mine = lock.claim(self, false);
  return (
    lock.tryAcquire(self, A, mine) ||
    run(self, lock.acquire(self, A, mine, waiterOf(self)), deadline) === 'acquired'
  );
}

const critical =
  (deadline: number): Body =>
  (self) => {
    if (!lockIt(self, deadline)) return false;
    inside(self);
    return lock.release(self, A);
  };

/** Nobody is left in a fifo, and the lock is free and says so. */
function lockIsClean(_: unknown, memory: Memory): void {
  expect([memory.load(A + lock.WORD), memory.load(A + FIFO + FIRST)]).toEqual([0, 0]);
}

/* Two threads: every interleaving. More: those with few preemptions, see explore.ts. */
describe('however threads interleave', () => {
  test('a guard lets one in at a time, and none sleeps on', () => {
    const body: Body = (self) => {
      enterGuard(self, A + FIFO);
      inside(self);
      leaveGuard(self, A + FIFO);
    };
    explore({ threads: [body, body, body], preemptions: 3 });
  });

  test('a lock lets one in at a time, and none sleeps on', () => {
    const { outcomes } = explore({ threads: [critical(EVER), critical(EVER)], check: lockIsClean });
    expect([...outcomes]).toEqual(['[true,true]']);
  });

  test('a lock whose waiters run out of time wakes the others', () => {
    const threads = [critical(EVER), critical(SOON), critical(EVER)];
    const { outcomes } = explore({ threads, preemptions: 2, check: lockIsClean });
    expect([...outcomes].sort()).toEqual(['[true,false,true]', '[true,true,true]']);
  });

  test('a lock that is handed over at once keeps to one thread', () => {
    const again: Body = (self) => critical(EVER)(self) === true && critical(EVER)(self);
    const threads = [again, critical(EVER), critical(SOON)];
    explore({ threads, preemptions: 2, patience: 0, check: lockIsClean });
  });

  test.each([
    ['where it lies', rlock.leave],
    ['from another process', (self: Self) => rlock.leaveUnawaited(self, A) ?? rlock.leave(self, A)],
  ])(
    'a lock that its owner takes again lets others in when it was given back as often, %s',
    (_, leave) => {
      const again =
        (deadline: number): Body =>
        (self) => {
          const mine = { mine: lock.claim(self, false), token: 0 };
          const enter = (): boolean =>
            rlock.tryEnter(self, A, mine) ||
            run(self, rlock.enter(self, A, mine, waiterOf(self)), deadline) === 'acquired';
          if (!enter()) return false;
          const twice = enter();
          leave(self, A);
          inside(self);
          leave(self, A);
          return twice;
        };
      const threads = [again(EVER), again(SOON), again(EVER)];
      const { outcomes } = explore({ threads, preemptions: 2, check: lockIsClean });
      expect([...outcomes].sort()).toEqual(['[true,false,true]', '[true,true,true]']);
    },
  );

  test('notify wakes one of two waiters and no more', () => {
    const relock = (self: Self): condition.Relock => ({
      release: () => void lock.release(self, B),
      *acquire(waiter): Steps<void> {
        yield* lock.acquire(self, B, lock.claim(self, false), waiter, UNLIMITED);
      },
    });
    const locked = (self: Self, body: () => unknown): unknown => {
      const mine = lock.claim(self, false);
      if (!lock.tryAcquire(self, B, mine)) {
        run(self, lock.acquire(self, B, mine, waiterOf(self)), EVER);
      }
      const result = body();
      lock.release(self, B);
      return result;
    };
    const waits: Body = (self) =>
      locked(self, () => run(self, condition.wait(self, A, waiterOf(self), relock(self)), SOON));
    const notifies: Body = (self) => locked(self, () => condition.notify(self, A, 1));
    const { outcomes } = explore({
      threads: [waits, waits, notifies],
      preemptions: 1,
      check: ([first, second, woken]) => {
        const notified = [first, second].filter((one) => one === true).length;
        expect(notified).toBe(woken);
      },
    });
    expect([...outcomes].sort()).toEqual(['[false,false,0]', '[false,true,1]', '[true,false,1]']);
  });

  test('a semaphore loses no permit, and gives none twice', () => {
    const takes =
      (deadline: number): Body =>
      (self) => {
        const got =
          semaphore.tryAcquire(self, A) ||
          run(self, semaphore.acquire(self, A, waiterOf(self)), deadline);
        if (!got) return false;
        inside(self);
        return semaphore.release(self, A, 1);
      };
    explore({
      setUp: (self) => semaphore.initialise(self, A, 1, true),
      threads: [takes(EVER), takes(SOON), takes(EVER)],
      preemptions: 2,
      check: (_, memory) => expect(semaphore.permits({ memory } as Self, A)).toBe(1),
    });
  });

  test('an event wakes whoever waits', () => {
    const waits =
      (deadline: number): Body =>
      (self) =>
        event.isSet(self, A) || run(self, event.wait(self, A, waiterOf(self)), deadline);
    const { outcomes } = explore({
      threads: [waits(EVER), waits(SOON), (self) => event.set(self, A)],
      preemptions: 2,
    });
    // The last is how many it woke: who is not among them had seen the flag, or given up.
    expect([...outcomes].sort()).toEqual([
      '[true,false,0]',
      '[true,false,1]',
      '[true,true,0]',
      '[true,true,1]',
      '[true,true,2]',
    ]);
  });

  test('a barrier lets all go or none', () => {
    const waits =
      (deadline: number): Body =>
      (self) =>
        run(self, barrier.wait(self, A, waiterOf(self), undefined), deadline) ?? 'broken';
    const { outcomes } = explore({
      setUp: (self) => barrier.initialise(self, A, 2),
      threads: [waits(EVER), waits(SOON)],
    });
    expect([...outcomes].sort()).toEqual(['["broken","broken"]', '[0,1]', '[1,0]']);
  });

  test('a barrier that is broken while threads come lets all of them go', () => {
    const waits: Body = (self) =>
      run(self, barrier.wait(self, A, waiterOf(self), undefined), EVER) ?? 'broken';
    const { outcomes } = explore({
      setUp: (self) => barrier.initialise(self, A, 2),
      threads: [waits, waits, (self) => barrier.abort(self, A)],
      preemptions: 2,
    });
    for (const outcome of outcomes) expect(outcome).toMatch(/^\[("broken",){2}|^\[(0,1|1,0),/);
  });

  test('a full queue loses no item and hands none out twice', () => {
    const puts =
      (item: number): Body =>
      (self) =>
        queue.tryPut(self, A, 'fifo', item) ??
        run(self, queue.put(self, A, 'fifo', item, waiterOf(self)), EVER);
    const gets =
      (deadline: number): Body =>
      (self) =>
        queue.tryGet(self, A, 'fifo') ??
        run(self, queue.get(self, A, 'fifo', waiterOf(self)), deadline);
    explore({
      setUp: (self) => queue.setMaxsize(self, A, 1),
      threads: [puts(80), gets(SOON), puts(96), gets(EVER)],
      preemptions: 1,
      check: ([, got, , more], memory) => {
        const left = queue.size({ memory } as Self, A);
        const items = [got, more].filter((one) => typeof one === 'number');
        expect(new Set(items).size).toBe(items.length);
        expect(items.length + left).toBe(2);
      },
    });
  });
});
