import { afterEach, expect, test } from 'vitest';
import { Worker } from 'node:worker_threads';
import { asId, timeNs, type ProcessId } from '../../../src/base/index';
import type { OsSample } from '../../../src/protocol/index';
import { identifyProcess, OsSampler, type SeenProcess } from '../../../src/transport/index';
import { NOTHING_ASKED } from '../../../src/transport/os/sampler';
import { parseThreadStat } from '../../../src/transport/os/threadFile';

const MS = 1_000_000;
const samples: OsSample[] = [];
let now = 0;
let spent = 0;
/** Each look asks twice what this process has spent. */
let asked = 0;
const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  samples.length = 0;
  now = spent = asked = 0;
  for (const action of cleanUp.splice(0)) await action();
});

const sink = { osSample: (sample: OsSample) => void samples.push(sample) };
const self: SeenProcess = {
  id: asId(1),
  pid: process.pid,
  parentPid: process.ppid,
  identity: identifyProcess(process.pid),
  ended: false,
  reader: null,
};

function sampler(costNs = 0): OsSampler {
  const made = new OsSampler('/nowhere', () => timeNs(now), sink, {
    spentNs: () => {
      asked++;
      return (spent += costNs);
    },
  });
  cleanUp.push(() => made.dispose());
  return made;
}

const told = (sample: OsSample | undefined) => sample?.processes[0]?.threads ?? [];

/** What is known after one more look. */
function next(looks: OsSampler) {
  now += 100 * MS;
  looks.look([self]);
  return told(samples.at(-1));
}

test('names may hold anything', () => {
  const fields = 'R 1 1 1 0 -1 64 1 0 0 0 7 5 0 0 20 0 1 0 99';
  expect(parseThreadStat(`12 (a) b (c) ${fields}`)).toEqual({
    name: 'a) b (c',
    state: 'R',
    cpuNs: 120 * MS,
  });
  expect(parseThreadStat('nonsense')).toBeNull();
});

test('tells of a thread that sleeps until another one of its process wakes it', async () => {
  const looks = sampler();
  looks.look([self]);
  const before = new Set(told(samples[0]).map(({ tid }) => tid));
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const waits = `const { workerData } = require('node:worker_threads');
    Atomics.wait(workerData, 0, 0);
    setInterval(() => {}, 5);`;
  const worker = new Worker(waits, { eval: true, workerData: flag });
  cleanUp.push(() => worker.terminate());
  const parked = new Map<number, boolean>();
  const until = (met: () => boolean) =>
    expect
      .poll(() => {
        for (const thread of next(looks)) parked.set(thread.tid, thread.asleep === 'parked');
        return met();
      })
      .toBe(true);
  const asleep = (): number[] =>
    [...parked].filter(([tid, sleeps]) => sleeps && !before.has(tid)).map(([tid]) => tid);
  await until(() => asleep().length > 0);
  const slept = asleep();
  Atomics.store(flag, 0, 1);
  Atomics.notify(flag, 0);
  await until(() => slept.some((tid) => !parked.get(tid)));
});

test('tells what a thread sleeps in that wakes again and again while another runs', async () => {
  const looks = sampler();
  looks.look([self]);
  const sleeps = `const word = new Int32Array(new SharedArrayBuffer(4));
    for (;;) Atomics.wait(word, 0, 0, 5);`;
  const waits = `setInterval(() => {}, 5)`;
  for (const text of [sleeps, waits]) {
    const worker = new Worker(text, { eval: true });
    cleanUp.push(() => worker.terminate());
  }
  const seen = new Set<string | undefined>();
  await expect
    .poll(() => {
      for (const { state, asleep } of next(looks)) if (state === 'S') seen.add(asleep);
      return [...seen];
    })
    .toEqual(expect.arrayContaining(['timed', 'other']));
});

test('sees the threads of a process come, use the processor and go', async () => {
  const looks = sampler();
  looks.look([self]);
  const main = told(samples[0]).find(({ tid }) => tid === process.pid);
  expect(main).toMatchObject({ state: 'R' });
  expect(main!.name).not.toBe('');
  expect(main!.cpuNs).toBeGreaterThan(0);
  const before = new Set(told(samples[0]).map(({ tid }) => tid));

  const worker = new Worker('setInterval(() => {}, 5)', { eval: true });
  cleanUp.push(() => worker.terminate());
  await new Promise((resolve) => worker.once('online', resolve));
  now += 100 * MS;
  looks.look([self]);
  const came = told(samples[1]).filter(({ tid }) => !before.has(tid));
  expect(came.length).toBeGreaterThan(0);
  const again = told(samples[1]).find(({ tid }) => tid === process.pid)!;
  expect(again.cpuNs).toBeGreaterThan(main!.cpuNs);
  expect(again.name).toBeUndefined();
  expect(samples[1]).toMatchObject({ previousNs: 0, fromNs: 100 * MS });

  await worker.terminate();
  const gone = new Set<number>();
  // The thread outlives the end of its worker by a moment.
  await expect
    .poll(() => {
      for (const { tid, state } of next(looks)) if (state === '') gone.add(tid);
      return came.some(({ tid }) => gone.has(tid));
    })
    .toBe(true);
});

test('looks ten times a second, and less often where a look is dear', () => {
  const inTwoSeconds = (looks: OsSampler): number => {
    asked = 0;
    for (let step = 0; step < 400; step++) {
      now += 5 * MS;
      looks.look([self]);
    }
    return asked / 2;
  };
  const steady = (costNs: number): number => {
    const looks = sampler(costNs);
    for (let period = 0; period < 10; period++) inTwoSeconds(looks);
    return inTwoSeconds(looks);
  };
  expect(steady(0.5 * MS)).toBe(20);
  expect(steady(6 * MS)).toBeLessThanOrEqual(3);
  // The first look alone is no measure.
  expect(inTwoSeconds(sampler(6 * MS))).toBeGreaterThan(3);
});

test('a process that is over, or was gone before it was seen, is not looked at', () => {
  const looks = sampler();
  looks.look([{ ...self, identity: null }]);
  looks.look([]);
  now += 100 * MS;
  looks.look([{ ...self, ended: true }]);
  expect(samples).toEqual([]);
});

test('reads which signals a process handles when it is asked to', () => {
  const looks = sampler();
  const handled = (signals: ReadonlySet<ProcessId>) => {
    now += 100 * MS;
    looks.look([self], { ...NOTHING_ASKED, signals: () => signals });
    return samples.at(-1)!.processes[0]?.handled;
  };
  expect(handled(new Set())).toBeUndefined();
  expect(handled(new Set([self.id]))).toBeTypeOf('number');
});
