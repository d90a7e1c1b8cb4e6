import { expect, test } from 'vitest';
import { Analysis } from '../../../src/analysis/index';
import { RunModel } from '../../../src/model/index';
import { SlowStepFlag, TaskKind, WaitReason } from '../../../src/protocol/index';
import { EventLoop } from '../model/eventLoop';
import { MS, Scene } from '../model/scene';

const LOOPS = 45_000;

test('event loops of threads started in one place are one finding, and need not be kept', () => {
  const model = new RunModel();
  const analysis = new Analysis(model);
  const scene = new Scene(model);
  scene.begin('MainThread');
  const stack = scene.stack(7, 'serve');
  /** The loop of the thread sleeps for so long, in a callback. */
  const stands = (thread: string, ran: number): void => {
    scene.block(thread, 'Sleep', '', 20);
    scene.now += ran;
    scene.unblock(thread);
    scene.record(thread, 'SlowStep', { name: scene.string('handle'), ran });
  };
  for (let request = 0; request < LOOPS; request++) {
    const name = `request ${request}`;
    scene.begin(name);
    const thread = scene.threadId(name);
    scene.record(name, 'ThreadBegin', { thread, name: scene.string(name), stack });
    stands(name, request === 3 ? 500 * MS : 150 * MS);
    scene.end(name);
  }
  stands('MainThread', 200 * MS);
  scene.exit();
  analysis.check();
  const found = analysis.findings().filter(({ rule }) => rule === 'blocking-in-event-loop');
  expect(found.map(({ title, count }) => [title.replace(/\u202f/g, ' '), count])).toEqual([
    ['The event loops of 45 000 threads stood still, for up to 500 ms, in handle', LOOPS],
    ['The event loop of MainThread stood still for 200 ms in handle', 1],
  ]);
  expect(found[0]!.message).toContain('500 ms of it handle slept');
  const listed = model.allLanes().map(({ name }) => name);
  expect(listed.length).toBeLessThanOrEqual(20_002);
  expect(listed).toContain('request 3');
});

test('a step that does not end is told of while its thread waits, and with its length when it is over', () => {
  const model = new RunModel();
  const analysis = new Analysis(model);
  const scene = new Scene(model);
  scene.begin('MainThread');
  scene.object('ready', 'Event', 'MainThread');
  const loop = scene.site(90, 'Handle._run', '/usr/lib/python3.13/asyncio/events.py', 1);
  const inStep = scene.stackOf(scene.site(20, 'consume'), loop);
  const titles = (): string[] => {
    scene.advance();
    analysis.check();
    return analysis.findings().map(({ title }) => title);
  };
  const wait = { reason: WaitReason.Event, target: 1 };
  scene.record('MainThread', 'Block', { ...wait, stack: inStep, timeout: Infinity });
  scene.now += 900 * MS;
  expect(titles()).toEqual([]);
  scene.now += 200 * MS;
  expect(titles()).toEqual(['The event loop of MainThread stands still in consume']);
  expect(analysis.findings()[0]?.message).toContain(
    'A step of consume waits for ready to be set at app.py:20',
  );
  scene.record('MainThread', 'Unblock', { target: 1, latency: Infinity });
  scene.record('MainThread', 'SlowStep', { name: scene.string('consume'), ran: 1100 * MS });
  scene.now += 1200 * MS;
  expect(titles()).toEqual(['The event loop of MainThread stood still for 1.1 s in consume']);
});

test.each([
  ['between two waits', SlowStepFlag.Resumed, 30, 'between app.py:20 and app.py:30,'],
  ['in a loop with one wait', SlowStepFlag.Resumed, 20, 'after app.py:20,'],
  ['after the last wait', SlowStepFlag.Resumed | SlowStepFlag.Defined, 10, 'after app.py:20,'],
  ['where the last wait was not told', 0, 30, 'before app.py:30,'],
  ['in one step', SlowStepFlag.Defined, 10, 'in the function that begins at app.py:10,'],
])('what a step computes is known by its lines: %s', (_, flags, line, lines) => {
  const loop = new EventLoop([], ['main', 'other']);
  const stack = (at: number): number => loop.scene.stack(at, 'main');
  loop.record('TaskBlock', { task: 1, reason: WaitReason.Sleep, stack: stack(20) });
  loop.record('TaskUnblock', { task: 1 });
  loop.record('SlowStep', { task: 1, ran: 200 * MS, flags, stack: stack(line) });
  const [row] = loop.findings(2);
  expect(row?.message).toContain(`: it computed ${lines} and did not wait.`);
  const told = row!.locations.map((one) => one.line);
  expect([...new Set(told)]).toEqual([...new Set(lines.match(/\d+/g)!.map(Number))]);
});

/** What is found of a step that has lasted since the loop began, with what it has done since. */
function lasting(
  names: readonly string[],
  step: { task?: number; flags?: number; line?: number },
  meanwhile: (loop: EventLoop) => void = () => undefined,
): ReturnType<EventLoop['findings']> {
  const loop = new EventLoop([], names);
  const since = loop.scene.now;
  const site = loop.scene.site(step.line ?? 10, 'crunch');
  meanwhile(loop);
  loop.record('StepLasts', { task: step.task ?? 0, flags: step.flags ?? 0, site, since });
  return loop.findings(12);
}

test.each([
  ['has waited', SlowStepFlag.Resumed, 20, 'computes after app.py:20, for more than a second'],
  [
    'is in its first step',
    SlowStepFlag.Defined,
    10,
    'computes in the function that begins at app.py:10, for more than a second',
  ],
])(
  'a computation that does not end is told while it lasts: of a task that %s',
  (_, flags, line, text) => {
    const [row, ...more] = lasting(['main', 'other'], { task: 1, flags, line });
    expect(more).toEqual([]);
    expect(row?.title).toBe('The event loop of MainThread stands still in main');
    expect(row?.message).toContain(`A step of main ${text} already`);
    expect(row?.locations[0]?.line).toBe(line);
  },
);

test('a step is told once it has lasted for a second', () => {
  const loop = new EventLoop([], ['main', 'other']);
  const since = loop.scene.now;
  loop.scene.now += 600 * MS;
  loop.record('StepLasts', { task: 1, since });
  expect(loop.findings(3)).toEqual([]);
  expect(loop.findings(4)).toHaveLength(1);
});

test('a callback that does not end is told by its function', () => {
  const [row] = lasting(['main'], { flags: SlowStepFlag.Defined });
  expect(row?.title).toBe('The event loop of MainThread stands still in crunch');
});

test('a step of many short waits is told with what it mostly did', () => {
  const [row] = lasting(['main', 'other'], { task: 1 }, ({ scene }) => {
    for (let wait = 0; wait < 30; wait++) {
      scene.block('MainThread', 'Sleep', '', 30);
      scene.now += 90 * MS;
      scene.unblock('MainThread');
    }
  });
  expect(row?.message).toContain('A step of main has mostly slept at app.py:30, for more than');
});

test.each([
  ['keeps nobody waiting', 0, 0],
  ['keeps those waiting that it has made', SlowStepFlag.Made, 1],
])('the first step of the only task of a loop that does not end %s', (_, flags, found) => {
  expect(lasting(['main'], { task: 1, flags })).toHaveLength(found);
});

test('a step that is over stands still no more, and neither does one in the debugger', () => {
  const loop = new EventLoop([], ['main', 'other']);
  const since = loop.scene.now;
  loop.record('StepLasts', { task: 1, since });
  loop.findings(5);
  loop.record('StepLasts', { since: 0 });
  expect(loop.findings(20)).toEqual([]);
  loop.record('Block', { reason: WaitReason.Debugger, timeout: Infinity });
  loop.record('StepLasts', { task: 1, since: loop.scene.now - 600 * MS });
  expect(loop.findings(20)).toEqual([]);
});

test('a thread that waits outside the steps of an event loop blocks none', () => {
  const model = new RunModel();
  const analysis = new Analysis(model);
  const scene = new Scene(model);
  scene.begin('MainThread');
  scene.object('ready', 'Event', 'MainThread');
  scene.block('MainThread', 'Event', 'ready', 20);
  scene.now += 5000 * MS;
  scene.advance();
  analysis.check();
  expect(analysis.findings()).toEqual([]);
});

test('the first step of the only task of a loop keeps nobody waiting', () => {
  const loop = new EventLoop([], ['main']);
  const slow = (task: number): void => loop.record('SlowStep', { task, ran: 200 * MS });
  const found = (): string[] => loop.findings(2).map(({ title }) => title);
  slow(1);
  expect(found()).toEqual([]);
  const stack = loop.scene.stack(20, 'main');
  loop.record('TaskBlock', { task: 1, reason: WaitReason.Sleep, stack });
  loop.record('TaskUnblock', { task: 1 });
  slow(1);
  expect(found()).toEqual(['The event loop of MainThread stood still for 200 ms in main']);
});

test.each([
  ['in that step has waited for its end', false, ['blocking-in-event-loop']],
  ['when it had awaited something has not', true, []],
])('a task that it made %s', (_, awaits, rules) => {
  const loop = new EventLoop([], ['main']);
  loop.record('SlowStep', { task: 1, ran: 200 * MS });
  const stack = loop.scene.stack(20, 'main');
  if (awaits) {
    loop.record('TaskBlock', { task: 1, reason: WaitReason.Sleep, stack });
    loop.record('TaskUnblock', { task: 1 });
  }
  loop.record('TaskBegin', { kind: TaskKind.Coroutine, task: 2, parent: 1 });
  expect(loop.findings(2).map(({ rule }) => rule)).toEqual(rules);
});
