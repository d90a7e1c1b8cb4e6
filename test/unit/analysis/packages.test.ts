import { expect, test } from 'vitest';
import { Analysis } from '../../../src/analysis/index';
import { RunModel } from '../../../src/model/index';
import { SiteFlag, TaskKind, type WaitReason } from '../../../src/protocol/index';
import type { FindingRow } from '../../../src/protocol/view/index';
import { MS, Scene } from '../model/scene';

const POOL = '/venv/site-packages/pool.py';

/** What is found where a thread waits for something within a package, or in the program's own code; `joined`: it is not the main one, which waits for its result. */
function found(
  reason: keyof typeof WaitReason & ('Condition' | 'Event' | 'QueueGet'),
  { own = false, joined = false } = {},
): FindingRow[] {
  const model = new RunModel();
  const analysis = new Analysis(model);
  const scene = new Scene(model);
  scene.signals(0);
  scene.begin('MainThread');
  const kind = reason === 'QueueGet' ? 'Queue' : reason;
  scene.object('free', kind, 'MainThread');
  const inner = scene.site(5, 'Pool.connect', POOL, SiteFlag.Library);
  const stack = own ? scene.stack(20) : scene.stackOf(inner, scene.site(20));
  const who = joined ? 'worker' : 'MainThread';
  if (joined) {
    scene.begin(who);
    scene.slot('free', { ACQUISITIONS: 3 });
    scene.object('future', 'Future', 'MainThread');
    scene.record('MainThread', 'TaskBegin', { kind: TaskKind.Job, task: 1 });
    scene.record('MainThread', 'TaskFuture', { task: 1, object: 2 });
    scene.record(who, 'TaskUnblock', { task: 1, queued: 0 });
  }
  scene.block(who, reason, 'free', 20, Infinity, 'work', 0, stack);
  if (joined) scene.block('MainThread', 'Future', 'future', 9, Infinity, 'main');
  for (let n = 0; n < 12; n++) {
    scene.now += 100 * MS;
    scene.advance();
    analysis.check();
  }
  return analysis.findings();
}

test('a main thread alone that asks a package for what is used up waits in vain', () => {
  expect(found('Condition')).toEqual([
    expect.objectContaining({
      rule: 'stall',
      title: expect.stringContaining('a notify on free in Pool.connect() of pool,') as string,
      help: expect.stringContaining('The wait is within a package') as string,
    }),
  ]);
});

test('one that waits in its own code may wait for Ctrl-C, and so may one that a package runs until an event', () => {
  expect(found('Condition', { own: true })).toEqual([]);
  expect(found('Event')).toEqual([]);
});

test('who waits for a job that waits within a package is in no circle with it', () => {
  expect(found('QueueGet', { joined: true }).map(({ rule }) => rule)).toEqual(['stall']);
  expect(found('QueueGet', { joined: true, own: true }).map(({ rule }) => rule)).toEqual([
    'deadlock',
  ]);
});
