import { expect, test } from 'vitest';
import { TaskKind, WaitReason } from '../../../src/protocol/index';
import { EventLoop } from '../model/eventLoop';
import { DEADLOCKS } from './deadlockDrawings';
import { analyse } from './findingText';

const HELP: readonly (readonly [name: keyof typeof DEADLOCKS, part: string])[] = [
  ['deadlock of two locks while others run', 'take these locks in the same order'],
  ['deadlock of a join and a lock', 'hold no lock while waiting'],
  ['deadlock of a join and a full queue', 'who takes items must not wait for room'],
  ['deadlock of a join and a queue', 'one of them must go on without the others'],
];

test.each(HELP)('the help of a %s is about what it is made of', (name, part) => {
  const sources = { 10: 'with lock:', 31: 'with a:', 41: 'with b:' };
  expect(analyse(DEADLOCKS[name].drawing, sources).told.map(({ row }) => row.help)).toEqual([
    expect.stringContaining(part),
  ]);
});

test('that of a deadlock of an event loop and a coroutine of it says to await that', () => {
  const loop = new EventLoop([], []);
  const { scene } = loop;
  scene.object('future', 'Future', 'MainThread');
  const fetch = { kind: TaskKind.Coroutine, task: 1, name: scene.string('fetch') };
  scene.record('MainThread', 'TaskBegin', fetch);
  scene.record('MainThread', 'TaskBlock', { task: 1, reason: WaitReason.Loop, target: 1 });
  scene.record('MainThread', 'TaskFuture', { task: 1, object: 1 });
  scene.block('MainThread', 'Future', 'future', 10);
  expect(loop.findings(12).map(({ help }) => help)).toEqual([
    expect.stringContaining('Await the coroutine instead'),
  ]);
});

const WAITS: readonly (readonly [kind: string, verb: string, part: string])[] = [
  ['Event', 'event', 'Set the event in `finally`'],
  ['Condition', 'on', 'Notify on every way out'],
  ['Semaphore', 'sem', 'Take it by `with`'],
  ['Queue', 'get', 'a last item'],
];

test.each(WAITS)('the help of a stall at a thing, %s, is about that', (kind, verb, part) => {
  const { told } = analyse(`
    thing ${kind}
    ms    MainThread        worker
    0     begin, signals 0  begin
    1     join worker :9    ${verb} thing :20
    900   .                 .`);
  const stalls = told.filter(({ row }) => row.rule === 'stall');
  expect(stalls.map(({ row }) => row.help)).toEqual([expect.stringContaining(part)]);
});
