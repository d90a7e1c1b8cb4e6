import { expect, test } from 'vitest';
import { Awaited, WaitReason } from '../../../src/protocol/index';
import { EventLoop } from '../model/eventLoop';

const MAIN = 1;

/** What is told of a main coroutine that waits for an event which nobody sets; `told`: it was told to end before. */
function messages(told: boolean): string[] {
  const loop = new EventLoop([], ['main']);
  const { scene } = loop;
  scene.object('ready', 'Event', 'MainThread');
  scene.signals(0);
  const wait = { task: MAIN, reason: WaitReason.Event, target: 1, stack: scene.stack(20, 'use') };
  loop.record('Awaited', { what: Awaited.Ready, number: 1 });
  scene.record('MainThread', 'TaskDefies', { task: MAIN, site: scene.site(30, 'stop') });
  scene.record('MainThread', 'TaskBlock', wait);
  if (!told) loop.record('TaskBlock', wait);
  loop.record('Awaited', { what: Awaited.Ready, number: 1 });
  loop.record('Block', { reason: WaitReason.Io, timeout: Infinity });
  return loop.findings(12).map(({ message }) => message);
}

test('a task that goes on after it was told to end does not wait for Ctrl-C, and is told of with who told it', () => {
  expect(messages(true)).toEqual([
    'main waits for ready to be set at app.py:20. No task or thread is left that runs or will wake by itself. main was told to end, by cancel() at app.py:30, and waits all the same.',
  ]);
});

test('what was told of an earlier wait does not count', () => {
  expect(messages(false)).toEqual([]);
});
