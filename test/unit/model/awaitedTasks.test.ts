import { describe, expect, test } from 'vitest';
import { formatCount } from '../../../src/base/index';
import { runRows } from '../../../src/model/index';
import { TaskKind, WaitReason } from '../../../src/protocol/index';
import { EventLoop } from './eventLoop';
import { MS } from './scene';

const LOCK = 1;
/** Lines that take the lock. */
const TAKEN = 10;
const KEPT = 12;

/** An event loop, and a lock. */
class Loop extends EventLoop {
  constructor(...tasks: string[]) {
    super(['lock'], tasks);
    for (const line of [TAKEN, KEPT]) this.model.sourceLine(this.scene.file, line, 'with lock:');
  }

  /** The task waits for all of these, and for `more` that are not told. */
  awaits(task: number, [first, ...others]: readonly number[], more = 0): void {
    const { scene } = this;
    scene.now += MS;
    for (const awaited of others)
      scene.record('MainThread', 'TaskAwaits', {
        task,
        awaited,
        more: awaited === others.at(-1) ? more : 0,
      });
    const reason = WaitReason.Task;
    scene.record('MainThread', 'TaskBlock', { task, reason, awaited: first!, stack: this.line });
  }

  /** The task waits for the lock that the other one has. */
  wants(task: number, owner: number): void {
    const { scene } = this;
    const reason = WaitReason.Lock;
    this.record('TaskOwner', { object: LOCK, owner, site: scene.site(TAKEN) });
    this.record('TaskBlock', { task, reason, target: LOCK, stack: this.line });
  }

  ends(task: number): void {
    this.record('TaskEnd', { task });
  }

  private get line(): number {
    return this.scene.stack(20, 'main');
  }

  wait(name: string): unknown {
    const { wait } = this.row(name);
    const other = runRows(this.model).lanes.find(({ id }) => id === wait?.lane);
    return wait && [other?.name ?? null, wait.what];
  }

  /** Titles of what is found. */
  found(): string[] {
    return this.findings(8).map(({ title }) => title);
  }
}

describe('a task that waits for several', () => {
  test('is said to wait for one that is left, and for how many others', () => {
    const loop = new Loop('main', 'a', 'b', 'c');
    loop.awaits(1, [2, 3, 4]);
    expect(loop.wait('main')).toEqual(['a', 'a and 2 others to end']);
    loop.ends(2);
    expect(loop.wait('main')).toEqual(['b', 'b and 1 other to end']);
    loop.ends(4);
    expect(loop.wait('main')).toEqual(['b', null]);
  });

  test('waits for some that are not told', () => {
    const loop = new Loop('main', 'a', 'b');
    loop.awaits(1, [2, 3], 1000);
    expect(loop.wait('main')).toEqual(['a', `a and ${formatCount(1001)} others to end`]);
    loop.ends(2);
    loop.ends(3);
    expect(loop.wait('main')).toEqual([null, `${formatCount(1000)} tasks to end`]);
  });

  test('those of a wait whose TaskBlock was lost are not those of the next', () => {
    const loop = new Loop('main', 'a', 'b');
    loop.scene.record('MainThread', 'TaskAwaits', { task: 1, awaited: 3 });
    loop.awaits(1, [2]);
    expect(loop.wait('main')).toEqual(['a', null]);
  });

  test('is in a circle by any of them, when none is left that goes on', () => {
    const loop = new Loop('main', 'a', 'b');
    loop.wants(3, 1);
    loop.awaits(1, [2, 3]);
    expect(loop.found()).toEqual([]);
    loop.ends(2);
    expect(loop.found()).toEqual(['Deadlock: main and b wait for each other']);
  });

  test('is said to wait for the one that is in the circle', () => {
    const loop = new Loop('main', 'a', 'b');
    loop.wants(3, 1);
    loop.awaits(2, [3]);
    loop.awaits(1, [2, 3]);
    expect(loop.found()).toEqual(['Deadlock: main and b wait for each other']);
    const [{ participants } = { participants: [] }] = loop.analysis.findings();
    expect(participants.map(({ thread, waitsFor }) => [thread, waitsFor])).toEqual([
      ['main', 'b'],
      ['b', 'lock'],
    ]);
  });

  test('goes on while one of them may that is not told', () => {
    const loop = new Loop('main', 'a', 'b');
    loop.wants(2, 1);
    loop.wants(3, 1);
    loop.awaits(1, [2, 3], 1);
    expect(loop.found()).toEqual([]);
  });

  test('waits behind what keeps all of them', () => {
    const loop = new Loop('main', 'a', 'b');
    loop.awaits(2, [3]);
    loop.awaits(3, [2]);
    loop.awaits(1, [2, 3]);
    expect(loop.found()).toEqual(['Deadlock: a and b wait for each other']);
    const [finding] = loop.analysis.findings();
    expect(finding?.message).toContain('main waits behind them');
  });
});

describe('a lock of threads that a task holds while it waits', () => {
  /** The task takes the lock, and waits for the job that worker does. */
  function keeping(): Loop {
    const loop = new Loop('main');
    const { scene } = loop;
    scene.begin('worker');
    scene.now += MS;
    const name = scene.string('job');
    scene.record('MainThread', 'TaskBegin', { kind: TaskKind.Job, task: 9, name });
    scene.record('worker', 'TaskUnblock', { task: 9 });
    scene.record('MainThread', 'Held', { object: LOCK, site: scene.site(KEPT), since: scene.now });
    const reason = WaitReason.Future;
    scene.record('MainThread', 'TaskBlock', {
      task: 1,
      reason,
      awaited: 9,
      stack: scene.stack(13),
    });
    return loop;
  }

  test('is its own, whatever its thread does', () => {
    const loop = keeping();
    loop.scene.block('worker', 'Lock', 'lock', 30);
    expect(loop.row('worker').wait).toMatchObject({ holder: 'main' });
    expect(loop.row('main').holds).toMatchObject([{ object: LOCK, site: { line: KEPT } }]);
    expect(loop.found()).toEqual(['Deadlock: main and worker wait for each other']);
  });

  test('is not, when it goes on', () => {
    const loop = keeping();
    loop.scene.record('MainThread', 'TaskUnblock', { task: 1 });
    loop.scene.block('worker', 'Lock', 'lock', 30);
    expect(loop.row('worker').wait?.holder).not.toBe('main');
    expect(loop.found()).toEqual([]);
  });

  test('keeps its thread, too, which waits for itself then', () => {
    const loop = keeping();
    loop.scene.record('MainThread', 'Held', { object: LOCK, site: loop.scene.site(KEPT) });
    loop.scene.block('MainThread', 'Lock', 'lock', 30);
    expect(loop.found()).toEqual([
      'Self-deadlock: MainThread waits for lock, which main keeps, a task of its event loop',
    ]);
  });
});
