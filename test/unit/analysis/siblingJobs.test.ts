import { expect, test } from 'vitest';
import { Analysis } from '../../../src/analysis/index';
import { RunModel } from '../../../src/model/index';
import { TaskKind, WaitOutcome, WaitReason } from '../../../src/protocol/index';
import { MS, Scene } from '../model/scene';

/** A job waits for an event; another, of the pool with that number, has failed before; the main thread waits for the worker. */
function stalled(poolOfFailed: number, isWaitedFor = true): readonly string[] {
  const model = new RunModel();
  const analysis = new Analysis(model);
  const scene = new Scene(model);
  scene.signals(0);
  scene.begin('MainThread');
  scene.object('pool', 'Executor', 'MainThread', 2);
  scene.object('other', 'Executor', 'MainThread', 1);
  scene.object('ready', 'Event', 'MainThread');
  scene.begin('worker');
  const begin = (task: number, name: string, executor: number): void => {
    const stack = scene.stack(10, 'main');
    const fields = { kind: TaskKind.Job, task, name: scene.string(name), stack, executor };
    scene.record('MainThread', 'TaskBegin', fields);
    const queued = { reason: WaitReason.Worker, task, target: executor, stack };
    scene.record('MainThread', 'TaskBlock', queued);
    scene.record('worker', 'TaskUnblock', { task, queued: 0 });
  };
  begin(1, 'load', poolOfFailed);
  scene.raised('worker', 'OSError: no', 40, 0, 'Task');
  scene.record('worker', 'TaskEnd', { task: 1, outcome: WaitOutcome.Error });
  begin(2, 'use', 1);
  scene.now += MS;
  scene.block('worker', 'Event', 'ready', 20);
  if (isWaitedFor) scene.block('MainThread', 'ThreadJoin', 'worker', 12);
  for (let n = 0; n < 30; n++) {
    scene.now += 100 * MS;
    scene.advance();
    analysis.check();
  }
  return analysis.findings().map(({ message }) => message);
}

test('a job of the same pool that failed is named, also when nobody waited for it', () => {
  expect(stalled(1)).toEqual([
    expect.stringContaining('load has ended with OSError: no; every other thread waits, too.'),
  ]);
});

test('not one of another pool', () => {
  expect(stalled(2)).toEqual([expect.stringContaining('No thread is left that runs')]);
});

test('nothing is said while the main thread runs', () => {
  expect(stalled(1, false)).toEqual([]);
});
