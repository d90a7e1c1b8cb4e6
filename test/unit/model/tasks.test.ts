import { describe, expect, test } from 'vitest';
import { Analysis } from '../../../src/analysis/index';
import { asId, type LaneId } from '../../../src/base/index';
import { laneDetails, RunModel, runRows } from '../../../src/model/index';
import { TaskKind, WaitReason } from '../../../src/protocol/index';
import type { LaneRow } from '../../../src/protocol/view/index';
import { MS, Scene } from './scene';

/** A finding is told when it is still there at the second look. */
function lookTwice(scene: Scene, analysis: Analysis): void {
  for (let look = 0; look < 2; look++) {
    scene.now += MS;
    scene.advance();
    analysis.check();
  }
}

/** A pool with one worker, and as many jobs as named. */
class Pool {
  readonly model = new RunModel();
  readonly scene = new Scene(this.model);

  constructor(...jobs: string[]) {
    const { scene } = this;
    scene.begin('MainThread');
    scene.begin('worker');
    scene.object('pool', 'Executor', 'MainThread');
    jobs.forEach((name, at) => {
      scene.now += MS;
      const [task, stack] = [at + 1, scene.stack(10 + at, 'main')];
      const begin = { kind: TaskKind.Job, task, name: scene.string(name), stack, executor: 1 };
      scene.record('MainThread', 'TaskBegin', begin);
      const queued = { reason: WaitReason.Worker, task, target: 1, stack };
      scene.record('MainThread', 'TaskBlock', queued);
    });
  }

  row(name: string): LaneRow {
    return runRows(this.model).lanes.find((lane) => lane.name === name)!;
  }

  /** The worker takes a job. */
  run(task: number): void {
    this.scene.now += MS;
    this.scene.record('worker', 'TaskUnblock', { task, queued: MS });
  }
}

describe('jobs of a pool', () => {
  test('that are told of when they run already were queued, and run, since before', () => {
    const { model, scene } = new Pool();
    scene.now = 100 * MS;
    const name = scene.string('late(…)');
    scene.record('worker', 'TaskBegin', { kind: TaskKind.Job, task: 1, name, executor: 1 });
    scene.record('worker', 'TaskLate', { task: 1, age: 90 * MS });
    scene.record('worker', 'TaskBlock', { reason: WaitReason.Worker, task: 1, target: 1 });
    scene.record('worker', 'TaskUnblock', { task: 1, queued: 60 * MS });
    scene.now = 120 * MS;
    scene.record('worker', 'TaskEnd', { task: 1, ran: 50 * MS });
    scene.advance();
    const { lanes, pools } = runRows(model);
    const lane = lanes.find((one) => one.name === 'late(…)')!;
    expect(lane).toMatchObject({ startNs: 10 * MS, endNs: 120 * MS });
    expect(lane.waitNs).toBe(60 * MS);
    expect(pools).toMatchObject([
      { told: 1, queuedNs: { total: 60 * MS }, ranNs: { total: 50 * MS } },
    ]);
  });

  test('are queued behind others until a worker takes them', () => {
    const pool = new Pool('a', 'b', 'c');
    expect(['a', 'b', 'c'].map((name) => pool.row(name).task?.queuedBehind)).toEqual([0, 1, 2]);
    pool.run(1);
    expect(['a', 'b', 'c'].map((name) => pool.row(name).task?.queuedBehind)).toEqual([null, 0, 1]);
    expect(pool.row('a').task).toMatchObject({
      kind: 'job',
      executor: 'pool',
      runsOn: 2,
      created: { line: 10, function: 'main' },
      outcome: null,
    });
    expect(pool.row('b').wait).toMatchObject({ reason: 'Worker' });
  });

  test('end once, with what became of them', () => {
    const pool = new Pool('a', 'b', 'c');
    pool.run(1);
    pool.scene.record('worker', 'TaskEnd', { task: 1, outcome: 0, ran: 5 * MS });
    pool.scene.record('worker', 'TaskEnd', { task: 1, outcome: 2 });
    pool.run(2);
    pool.scene.record('worker', 'TaskEnd', { task: 2, outcome: 2 });
    pool.scene.record('MainThread', 'TaskEnd', { task: 3, outcome: 2, cancelled: 1 });
    expect(['a', 'b', 'c'].map((name) => pool.row(name).task?.outcome)).toEqual([
      'returned',
      'raised',
      'cancelled',
    ]);
    expect(pool.row('a').task).toMatchObject({ ranNs: 5 * MS, runsOn: null, ranOn: 2 });
  });

  test('are what a thread waits for that waits for their future, known before or after', () => {
    const pool = new Pool('a');
    const { scene, model } = pool;
    scene.object('future', 'Future', 'MainThread');
    scene.block('MainThread', 'Future', 'future', 20);
    scene.record('worker', 'TaskFuture', { task: 1, object: 2 });
    expect(pool.row('MainThread').wait).toMatchObject({ reason: 'Future', lane: 3 });
    scene.unblock('MainThread');
    scene.block('MainThread', 'Future', 'future', 21);
    pool.run(1);
    const { chain } = laneDetails(model, model.lane(asId<LaneId>(1))!);
    expect(chain.map((step) => model.lane(step.lane)?.label)).toEqual([
      'MainThread',
      'a',
      'worker',
    ]);
  });

  test('are part of a deadlock with the thread that waits for them', () => {
    const pool = new Pool('a');
    const { scene, model } = pool;
    model.sourceLine(scene.file, 5, 'with lock:');
    scene.object('lock', 'Lock', 'MainThread');
    scene.object('future', 'Future', 'MainThread');
    scene.record('MainThread', 'TaskFuture', { task: 1, object: 3 });
    scene.take('MainThread', 'lock', 5);
    pool.run(1);
    scene.block('worker', 'Lock', 'lock', 30);
    const analysis = new Analysis(model);
    lookTwice(scene, analysis);
    expect(analysis.findings()).toEqual([]);
    scene.block('MainThread', 'Future', 'future', 20);
    lookTwice(scene, analysis);
    expect(analysis.findings().map(({ rule }) => rule)).toEqual(['deadlock']);
  });
});

test('tasks that await each other in a circle are a deadlock', () => {
  const model = new RunModel();
  const scene = new Scene(model);
  scene.begin('MainThread');
  for (const task of [1, 2]) {
    const name = scene.string(`task ${task}`);
    scene.record('MainThread', 'TaskBegin', { kind: TaskKind.Coroutine, task, name });
  }
  const analysis = new Analysis(model);
  const wait = (task: number, awaited: number): void => {
    scene.now += MS;
    const stack = scene.stack(task, 'main');
    scene.record('MainThread', 'TaskBlock', { reason: WaitReason.Task, task, awaited, stack });
    // Waits of tasks are told late, so the circle must stand for a while.
    scene.now += 40 * MS;
    lookTwice(scene, analysis);
  };
  wait(1, 2);
  expect(analysis.findings()).toEqual([]);
  wait(2, 1);
  expect(analysis.findings()).toMatchObject([
    { rule: 'deadlock', participants: [{ thread: 'task 2' }, { thread: 'task 1' }] },
  ]);
});

test('slow steps are told on the thread and on the task, the longest first', () => {
  const model = new RunModel();
  const scene = new Scene(model);
  scene.begin('MainThread');
  scene.record('MainThread', 'TaskBegin', { task: 1, name: scene.string('parse') });
  scene.now = 500 * MS;
  scene.record('MainThread', 'SlowStep', { task: 1, ran: 120 * MS });
  scene.now = 900 * MS;
  scene.record('MainThread', 'SlowStep', { name: scene.string('handle'), ran: 300 * MS });
  const [thread, task] = runRows(model).lanes;
  expect(thread?.slowSteps).toEqual({
    count: 2,
    totalNs: 420 * MS,
    longest: [
      { endNs: 900 * MS, ranNs: 300 * MS, task: null, name: 'handle' },
      { endNs: 500 * MS, ranNs: 120 * MS, task: 2, name: '' },
    ],
  });
  expect(task?.slowSteps).toMatchObject({ count: 1, totalNs: 120 * MS });
});
