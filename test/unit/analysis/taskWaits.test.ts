import { describe, expect, test } from 'vitest';
import { Awaited, WaitOutcome, WaitReason } from '../../../src/protocol/index';
import type { FindingRow } from '../../../src/protocol/view/index';
import { EventLoop } from '../model/eventLoop';
import { MS } from '../model/scene';

/** Objects and tasks, as they are numbered. */
const READY = 1;
const [MAIN, OTHER, USER] = [1, 2, 3];

/** The event loop of a main thread, one event, and three tasks. */
class Loop extends EventLoop {
  constructor(handlesSignals = false) {
    super([], ['main', 'other', 'user']);
    this.scene.object('ready', 'Event', 'MainThread');
    this.scene.signals(handlesSignals ? 1 << 14 : 0);
  }

  waits(task: number): void {
    const stack = this.scene.stack(20, 'use');
    this.record('TaskBlock', { task, reason: WaitReason.Event, target: READY, stack });
  }

  /** main waits for these tasks. */
  gathers(first: number, ...others: readonly number[]): void {
    const { scene } = this;
    scene.now += MS;
    for (const awaited of others) scene.record('MainThread', 'TaskAwaits', { task: MAIN, awaited });
    const stack = scene.stack(30, 'main');
    const reason = WaitReason.Task;
    scene.record('MainThread', 'TaskBlock', { task: MAIN, reason, awaited: first, stack });
  }

  sets(task: number): void {
    this.record('Notify', { object: READY, task });
  }

  ends(task: number, how: 'returned' | 'raised' | 'cancelled'): void {
    if (how === 'raised') this.scene.raised('MainThread', 'OSError: no', 40, 0, 'Task');
    const outcome = how === 'returned' ? WaitOutcome.Ok : WaitOutcome.Error;
    this.record('TaskEnd', { task, outcome, cancelled: how === 'cancelled' ? 1 : 0 });
  }

  /** What is found once the loop has nothing to do any more. */
  found(): FindingRow[] {
    this.record('Awaited', { what: Awaited.Ready, number: 1 });
    this.record('Block', { reason: WaitReason.Io, timeout: Infinity });
    return this.findings(12);
  }

  messages(): string[] {
    return this.found().map(({ message }) => message);
  }
}

describe('a task of a main thread that waits for an event', () => {
  test('may wait for Ctrl-C while a thread lives, if only to stand still itself', () => {
    const loop = new Loop();
    const { scene } = loop;
    scene.object('asked', 'Event', 'MainThread');
    scene.begin('worker');
    scene.record('worker', 'Block', { reason: WaitReason.Event, target: 2, timeout: Infinity });
    loop.waits(USER);
    loop.gathers(USER, OTHER);
    loop.ends(OTHER, 'returned');
    expect(loop.messages()).toEqual([expect.stringMatching(/^worker waits for asked /)]);
  });

  test('waits in vain once all else has ended', () => {
    const loop = new Loop();
    loop.waits(USER);
    loop.gathers(USER, OTHER);
    loop.ends(OTHER, 'returned');
    expect(loop.messages()).toEqual([
      'user waits for ready to be set at app.py:20. other has ended. No task or thread is left that runs or will wake by itself. main waits behind it.',
    ]);
  });

  test('waits in vain where a task failed that is waited for together with it', () => {
    const loop = new Loop();
    loop.waits(USER);
    loop.gathers(USER, OTHER);
    loop.ends(OTHER, 'raised');
    expect(loop.messages()).toEqual([
      'user waits for ready to be set at app.py:20. other has ended with OSError: no; every other task or thread waits, too. main waits behind it.',
    ]);
  });

  test('and where that was cancelled', () => {
    const loop = new Loop();
    loop.waits(USER);
    loop.gathers(USER, OTHER);
    loop.ends(OTHER, 'cancelled');
    expect(loop.messages()).toEqual([
      expect.stringContaining('other was cancelled; every other task or thread waits, too.'),
    ]);
  });

  test('and where one failed that nobody ever waited for', () => {
    const loop = new Loop();
    loop.waits(USER);
    loop.ends(OTHER, 'raised');
    loop.gathers(USER);
    expect(loop.messages()).toEqual([
      expect.stringContaining('other has ended with OSError: no; every other task or thread waits'),
    ]);
  });

  test('and of one that somebody waited for, who went on, it is told that it has ended', () => {
    const loop = new Loop();
    loop.waits(USER);
    loop.gathers(OTHER);
    loop.ends(OTHER, 'raised');
    loop.gathers(USER);
    expect(loop.messages()).toEqual([
      expect.stringContaining('other has ended with OSError: no. No task or thread is left'),
    ]);
  });

  test('waits in vain for what a task set before that has ended', () => {
    const loop = new Loop();
    loop.sets(OTHER);
    loop.waits(USER);
    loop.gathers(USER, OTHER);
    loop.ends(OTHER, 'returned');
    expect(loop.messages()).toEqual([
      expect.stringContaining('other set it before and has ended; every other task'),
    ]);
  });

  test('is in a circle with the task that set it before and waits for it', () => {
    const loop = new Loop();
    loop.sets(MAIN);
    loop.waits(USER);
    loop.ends(OTHER, 'returned');
    loop.gathers(USER);
    expect(loop.found().map(({ title }) => title)).toEqual([
      'Deadlock: main and user wait for each other',
    ]);
  });

  test('is in none where a handler of a signal may set it', () => {
    const loop = new Loop(true);
    loop.sets(MAIN);
    loop.waits(USER);
    loop.ends(OTHER, 'returned');
    loop.gathers(USER);
    expect(loop.found()).toEqual([]);
  });
});
