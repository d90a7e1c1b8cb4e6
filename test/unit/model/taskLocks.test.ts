import { describe, expect, test } from 'vitest';
import { objectDetails, runRows } from '../../../src/model/index';
import { TaskKind, WaitOutcome, WaitReason } from '../../../src/protocol/index';
import { EventLoop } from './eventLoop';
import { MS } from './scene';

const FIRST = 1;
const SECOND = 2;

/** An event loop with two locks. */
class Loop extends EventLoop {
  constructor(...tasks: string[]) {
    super(['first', 'second'], tasks);
    this.model.sourceLine(this.scene.file, 10, 'async with lock:');
  }

  /** The task wants the lock, which the other one took on line 10. */
  wants(task: number, target: number, owner: number, limit = 0): void {
    const { scene } = this;
    this.record('TaskOwner', { object: target, owner, site: scene.site(10), since: scene.now });
    const stack = scene.stack(20 + task);
    this.record('TaskBlock', { task, reason: WaitReason.Lock, target, stack, limit });
  }

  /** Rules of what is found. */
  found(): string[] {
    return this.findings(2).map(({ rule }) => rule);
  }
}

describe('locks of tasks', () => {
  test('two that want what the other one has', () => {
    const loop = new Loop('a', 'b');
    loop.wants(1, SECOND, 2);
    expect(loop.found()).toEqual([]);
    loop.wants(2, FIRST, 1);
    expect(loop.found()).toEqual(['deadlock']);
    expect(loop.row('a').wait).toMatchObject({ reason: 'Lock', object: SECOND, holder: 'b' });
    expect(loop.row('a').holds).toMatchObject([{ object: FIRST, site: { line: 10 } }]);
  });

  test('no circle while a time limit can end one of the waits', () => {
    const loop = new Loop('a', 'b');
    loop.wants(1, SECOND, 2, 500);
    loop.wants(2, FIRST, 1);
    expect(loop.row('a').wait).toMatchObject({ timeoutNs: 500 * MS });
    expect(loop.found()).toEqual([]);
  });

  test('who is woken has the lock, unless it was cancelled', () => {
    const loop = new Loop('a', 'b', 'c');
    loop.wants(1, FIRST, 3);
    loop.wants(2, FIRST, 3);
    loop.record('TaskUnblock', { task: 1, outcome: WaitOutcome.Error });
    expect(loop.row('b').wait).toMatchObject({ holder: 'c' });
    loop.wants(1, FIRST, 3);
    loop.record('TaskUnblock', { task: 1, outcome: WaitOutcome.Ok });
    expect(loop.row('b').wait).toMatchObject({ holder: 'a' });
    expect([loop.row('a').holds.length, loop.row('c').holds.length]).toEqual([1, 0]);
    // Nobody waits any more: whether it still has the lock is not told.
    loop.record('TaskUnblock', { task: 2, outcome: WaitOutcome.Error });
    expect(loop.row('a').holds).toEqual([]);
  });

  test('what others waited while a task had the lock is laid to where that task took it', () => {
    const loop = new Loop('a', 'b', 'c');
    const { scene } = loop;
    loop.wants(1, FIRST, 3);
    loop.wants(2, FIRST, 3);
    scene.now += 100 * MS;
    loop.record('TaskUnblock', { task: 1, waker: 3 });
    scene.now += 30 * MS;
    loop.record('TaskUnblock', { task: 2, waker: 1 });
    const { blamed } = objectDetails(loop.model, loop.model.object(FIRST)!);
    expect(blamed.map(({ site, waitNs }) => [site.line, Math.round(waitNs / MS)])).toEqual([
      [10, 204],
      [21, 31],
    ]);
    expect(loop.row('c').holds).toEqual([]);
    const [row] = runRows(loop.model).locks;
    expect(Math.round(row!.holdNs.max / MS)).toBe(103);
  });

  test('a task waits for the thread of its loop, which waits for another thread', () => {
    const loop = new Loop('a');
    const { scene } = loop;
    scene.begin('clerk');
    scene.object('result', 'Future', 'clerk');
    const begin = { kind: TaskKind.Coroutine, task: 2, name: scene.string('given') };
    scene.record('clerk', 'TaskBegin', begin);
    scene.record('clerk', 'TaskBlock', { task: 2, reason: WaitReason.Loop, target: 1 });
    scene.record('clerk', 'TaskFuture', { task: 2, object: 3 });
    scene.now += MS;
    const join = { reason: WaitReason.ThreadJoin, target: 2, timeout: Infinity };
    scene.record('MainThread', 'Block', join);
    scene.now += MS;
    const future = { reason: WaitReason.Future, target: 3, timeout: Infinity };
    scene.record('clerk', 'Block', future);
    expect(loop.row('given').wait).toMatchObject({ reason: 'Loop', lane: 1 });
    expect(loop.found()).toEqual(['deadlock']);
    expect(
      loop.analysis
        .findings()[0]!
        .participants.map((one) => one.thread)
        .sort(),
    ).toEqual(['MainThread', 'clerk', 'given']);
  });

  test('an exception nobody looked at', () => {
    const loop = new Loop('a', 'b');
    loop.record('TaskEnd', { task: 1, outcome: WaitOutcome.Error });
    loop.record('TaskEnd', { task: 2, outcome: WaitOutcome.Error });
    loop.record('TaskUnretrieved', { task: 2 });
    expect([loop.row('a').task?.unretrieved, loop.row('b').task?.unretrieved]).toEqual([
      false,
      true,
    ]);
  });
});
