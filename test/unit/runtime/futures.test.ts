import { describe, expect, test } from 'vitest';
import * as future from '../../../src/runtime/node/core/future';
import { KEY } from '../../../src/runtime/node/core/items';
import * as pool from '../../../src/runtime/node/core/pool';
import * as queue from '../../../src/runtime/node/core/queue';
import { runSync } from '../../../src/runtime/node/core/steps';
import { FIRST } from '../../../src/runtime/node/core/waiters';
import { FIFO } from '../../../src/runtime/node/memory/layout';
import type { Memory, Self } from '../../../src/runtime/node/memory/memory';
import { type Body, explore, waiterOf } from './explore';

/** The future, the queue of who watches it, a watch of its own, a pool and its job. */
const F = 8;
const NEWS = 32;
const SPARE = 56;
const POOL = 64;
const JOB = 96;
const RESULT = 120;

const EVER = Infinity;
const SOON = 0;

const waits =
  (deadline: number): Body =>
  (self) =>
    runSync(self, waiterOf(self), future.wait(self, F, waiterOf(self)), deadline);

const runs: Body = (self) => {
  if (!future.begin(self, F)) return 'skipped';
  future.tell(self, future.finish(self, F, future.RETURNED, RESULT));
  return 'ran';
};

const cancels: Body = (self) => {
  const chain = future.cancel(self, F);
  if (chain === undefined) return 'too late';
  future.tell(self, chain);
  return 'cancelled';
};

/** Watches, and gives what comes into the queue. */
const watches =
  (spare: number, giveUp = false): Body =>
  (self) => {
    const at = future.watch(self, F, NEWS, spare);
    if (at === undefined) return 'none free';
    if (at === 0) return 'over';
    if (giveUp && future.unwatch(self, F, at)) return 'gave up';
    const got = runSync(self, waiterOf(self), queue.get(self, NEWS, 'fifo', waiterOf(self)), EVER);
    return got === at && future.watched(self, at) === F ? 'told' : got;
  };

function nobodyWaits(_: unknown, memory: Memory): void {
  expect(memory.load(F + FIFO + FIRST)).toBe(0);
  expect(future.isOver({ memory } as Self, F)).toBe(true);
}

describe('however threads interleave', { timeout: 120_000 }, () => {
  test('whoever waits for a job hears of its end, or has given up', () => {
    const { outcomes } = explore({
      threads: [waits(EVER), waits(SOON), runs],
      preemptions: 2,
      check: nobodyWaits,
    });
    expect([...outcomes].sort()).toEqual(['[true,false,"ran"]', '[true,true,"ran"]']);
  });

  test('a job is run or cancelled, never both', () => {
    const { outcomes } = explore({ threads: [runs, cancels, waits(EVER)], preemptions: 2 });
    expect([...outcomes].sort()).toEqual([
      '["ran","too late",true]',
      '["skipped","cancelled",true]',
    ]);
  });

  test('a watch comes once, or not at all where it was taken back in time', () => {
    const told = explore({ threads: [watches(0), runs], check: nobodyWaits });
    expect([...told.outcomes].sort()).toEqual(['["over","ran"]', '["told","ran"]']);
    const givenUp = explore({ threads: [watches(SPARE, true), runs], check: nobodyWaits });
    expect([...givenUp.outcomes].sort()).toEqual([
      '["gave up","ran"]',
      '["over","ran"]',
      '["told","ran"]',
    ]);
  });

  test('of two who watch, one has the watch of the future and the other needs its own', () => {
    const watch =
      (spare: number): Body =>
      (self) =>
        future.watch(self, F, NEWS, spare) ?? 'none';
    const { outcomes } = explore({ threads: [watch(0), watch(0)] });
    expect([...outcomes].map((one) => one.includes('none'))).toEqual([true, true]);
  });

  test('a pool that breaks leaves no job behind, and none is both run and lost', () => {
    const works: Body = (self) => {
      const item = queue.tryGet(self, POOL, 'fifo');
      if (typeof item !== 'number') return item ?? 'nothing';
      const job = pool.futureOf(self, item);
      if (!pool.beginJob(self, POOL, 0, job)) return 'skipped';
      future.tell(self, pool.finishJob(self, POOL, job, future.RETURNED, RESULT));
      pool.leaveJob(self, POOL, 0);
      return 'ran';
    };
    const breaks: Body = (self) => pool.breakOff(self, POOL, future.LOST);
    const { outcomes } = explore({
      setUp: (self) => {
        pool.initialise(self, POOL, 1);
        self.memory.set(JOB + KEY, F);
        queue.tryPut(self, POOL, 'fifo', JOB);
      },
      threads: [works, breaks, waits(EVER)],
      preemptions: 2,
      check: ([worked], memory) => {
        nobodyWaits(worked, memory);
        const state = future.stateOf({ memory } as Self, F);
        expect(state).toBe(worked === 'ran' ? future.RETURNED : future.LOST);
        expect(queue.unfinished({ memory } as Self, POOL)).toBe(0);
      },
    });
    expect([...outcomes].sort()).toEqual([`["ran",0,true]`, `["shutdown",${JOB},true]`]);
  });

  test('a worker is started when all have something to do, and no more than there may be', () => {
    const submits: Body = (self) => {
      queue.tryPut(self, POOL, 'fifo', JOB + 12 * self.id);
      return pool.wantsWorker(self, POOL);
    };
    const { outcomes } = explore({
      setUp: (self) => pool.initialise(self, POOL, 1),
      threads: [submits, submits],
    });
    expect([...outcomes].sort()).toEqual(['[-1,0]', '[0,-1]']);
  });
});

describe('a worker that is terminated', () => {
  test.each([
    ['before its job is over', [], future.LOST],
    ['when what it returned is there already', [future.RETURNED], future.RETURNED],
  ])('%s', (_, finished, state) => {
    explore({
      setUp: (self) => {
        pool.initialise(self, POOL, 2);
        queue.tryPut(self, POOL, 'fifo', JOB);
        queue.tryGet(self, POOL, 'fifo');
        pool.wantsWorker(self, POOL);
        pool.setThread(self, POOL, 0, 77);
        pool.beginJob(self, POOL, 0, F);
        for (const one of finished) pool.finishJob(self, POOL, F, one, RESULT);
      },
      threads: [
        (self) => waits(EVER)(self) && pool.brokenBy(self, POOL),
        (self) => pool.loseWorker(self, POOL, 77),
      ],
      check: (results, memory) => {
        nobodyWaits(results, memory);
        if (state === future.LOST) expect(results[0]).toBe(future.LOST);
        expect(future.stateOf({ memory } as Self, F)).toBe(state);
        expect(pool.brokenBy({ memory } as Self, POOL)).toBe(future.LOST);
      },
    });
  });
});
