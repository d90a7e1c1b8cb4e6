import { expect, test } from 'vitest';
import { Analysis } from '../../../src/analysis/index';
import { RunModel, runRows } from '../../../src/model/index';
import { TaskKind, WaitReason } from '../../../src/protocol/index';
import type { PoolRow } from '../../../src/protocol/view/index';
import { MS, Scene } from '../model/scene';

interface Jobs {
  readonly workers?: number;
  readonly jobs?: number;
  /** What a job waits for most of the 50 ms that it runs; nothing: it computes. */
  readonly waitsFor?: 'Io' | 'Process' | 'Lock';
  /** Jobs are submitted one by one, as soon as a worker is free. */
  readonly paced?: boolean;
}

/** A pool whose jobs all take 50 ms: what is said of it, and its row. */
function run({ workers = 2, jobs = 40, waitsFor, paced = false }: Jobs): {
  told: readonly string[];
  row: PoolRow;
} {
  const model = new RunModel();
  const analysis = new Analysis(model);
  const scene = new Scene(model);
  scene.begin('MainThread');
  scene.object('pool', 'Executor', 'MainThread', workers);
  scene.object('lock', 'Lock', 'MainThread');
  const names = Array.from({ length: workers }, (_, at) => `worker-${at}`);
  for (const name of names) scene.begin(name);
  const stack = scene.stack(10, 'main');
  const submit = (task: number): void => {
    const begin = { kind: TaskKind.Job, task, name: scene.string('job'), stack, executor: 1 };
    scene.record('MainThread', 'TaskBegin', begin);
    const queued = { reason: WaitReason.Worker, task, target: 1, stack };
    scene.record('MainThread', 'TaskBlock', queued);
  };
  if (!paced) for (let task = 1; task <= jobs; task++) submit(task);
  for (let first = 1; first <= jobs; first += workers) {
    const taken = names.map((name, at) => ({ name, task: first + at }));
    for (const { name, task } of taken) {
      if (paced) submit(task);
      scene.record(name, 'TaskUnblock', { task, queued: 0 });
    }
    scene.now += MS;
    if (waitsFor)
      for (const name of names) scene.block(name, waitsFor, waitsFor === 'Lock' ? 'lock' : '', 20);
    scene.now += 49 * MS;
    if (waitsFor) for (const name of names) scene.unblock(name);
    for (const { name, task } of taken) scene.record(name, 'TaskEnd', { task, outcome: 0 });
    scene.advance();
    analysis.check();
  }
  scene.exit();
  analysis.check();
  const found = analysis.findings().filter(({ rule }) => rule === 'pool-undersized');
  return { told: found.map(({ message }) => message), row: runRows(model).pools[0]! };
}

test('a pool whose jobs queue for longer than they run, behind workers that wait, is too small', () => {
  const { told, row } = run({ waitsFor: 'Io' });
  expect(told).toEqual([
    '40 jobs of pool (2 workers) waited 475 ms on average until a worker took them, and ran 50 ms. Meanwhile the workers waited themselves, 98 % of that time, for time to pass, input and output or programs: more of them would shorten the queue.',
  ]);
  expect(row).toMatchObject({
    name: 'pool',
    workers: 2,
    submitted: 40,
    told: 40,
    begun: 40,
    done: 40,
    queuedNs: { total: 19_000 * MS, max: 950 * MS },
    ranNs: { total: 2_000 * MS, max: 50 * MS },
    waitedNs: 1_960 * MS,
    outsideNs: 1_960 * MS,
  });
  expect(run({ waitsFor: 'Process' }).told).toHaveLength(1);
});

test('more workers are not advised where they would not help, or nobody waits for one', () => {
  const others: Record<string, Jobs> = {
    'jobs that compute': {},
    'jobs that wait for each other': { waitsFor: 'Lock' },
    'as many workers as jobs': { waitsFor: 'Io', workers: 40 },
    'a few at once': { waitsFor: 'Io', jobs: 6 },
    'no faster than they are done': { waitsFor: 'Io', paced: true },
    'so many workers that they use half a processor': { waitsFor: 'Io', workers: 30, jobs: 1200 },
  };
  for (const [what, jobs] of Object.entries(others))
    expect([what, run(jobs).told]).toEqual([what, []]);
});
