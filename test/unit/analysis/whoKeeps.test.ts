import { expect, test } from 'vitest';
import { Analysis } from '../../../src/analysis/index';
import { RunModel } from '../../../src/model/index';
import { TaskKind, WaitReason } from '../../../src/protocol/index';
import type { FindingRow } from '../../../src/protocol/view/index';
import { MS, Scene } from '../model/scene';

/** What is found at a run whose threads all wait, and whose program is `text` (lines from 1). */
function found(text: readonly string[], play: (scene: Scene) => void, looks = 12): FindingRow[] {
  const model = new RunModel();
  const analysis = new Analysis(model);
  const scene = new Scene(model);
  scene.signals(0);
  scene.begin('MainThread');
  play(scene);
  text.forEach((line, at) => model.sourceLine(scene.file, at + 1, line));
  for (let n = 0; n < looks; n++) {
    scene.now += 100 * MS;
    scene.advance();
    analysis.check();
  }
  return analysis.findings();
}

/** Two threads that wait for a semaphore in line 2, while a third one, which they keep waiting, is in line `at`. */
const nested = (text: readonly string[], at: number): FindingRow[] =>
  found(text, (scene) => {
    scene.object('limit', 'Semaphore', 'MainThread', 1);
    for (const name of ['outer', 'inner']) scene.begin(name);
    scene.block('inner', 'Semaphore', 'limit', 2);
    scene.block('outer', 'ThreadJoin', 'inner', at);
    scene.block('MainThread', 'ThreadJoin', 'outer', 9, Infinity, 'main');
  });

test('who waits in a block of the semaphore has a permit', () => {
  const text = [
    'def work():',
    '    with limit:',
    '        begin()',
    '        thread.join()',
    '    end()',
  ];
  const [row] = nested(text, 4);
  expect(row).toMatchObject({
    message: expect.stringContaining('outer has taken one at app.py:2 and waits, too.') as string,
    help: expect.stringContaining('Do not wait with one for who needs one, too') as string,
  });
  expect(nested(text, 5)[0]!.message).not.toContain('taken one');
});

test('who has not come to the release yet has one', () => {
  const text = [
    'def work():',
    '    limit.acquire()',
    '    begin()',
    '    thread.join()',
    '    limit.release()',
  ];
  expect(nested(text, 4)[0]!.message).toContain('outer has taken one at app.py:2 and waits, too.');
});

test('a release that is passed over is told', () => {
  const text = [
    'def work():',
    '    limit.acquire()',
    '    send()',
    '    limit.release()',
    '    thread.join()',
  ];
  const [row] = nested(text, 5);
  expect(row).toMatchObject({
    message: expect.stringContaining(
      'What is taken at app.py:2 is given back at app.py:4, but not where something between fails or returns.',
    ) as string,
    help: expect.stringContaining('give it back in `finally`') as string,
  });
});

test('a job that is queued behind those who wait is told', () => {
  const [row] = found([], (scene) => {
    scene.object('pool', 'Executor', 'MainThread', 1);
    scene.object('items', 'Queue', 'MainThread');
    scene.begin('worker');
    const begin = (task: number, name: string): void => {
      const fields = { kind: TaskKind.Job, task, name: scene.string(name), executor: 1 };
      scene.record('MainThread', 'TaskBegin', fields);
      const queued = { reason: WaitReason.Worker, task, target: 1 };
      scene.record('MainThread', 'TaskBlock', queued);
    };
    begin(1, 'consume()');
    scene.record('worker', 'TaskUnblock', { task: 1, queued: 0 });
    begin(2, 'produce()');
    scene.block('worker', 'QueueGet', 'items', 20);
    scene.block('MainThread', 'ThreadJoin', 'worker', 12, Infinity, 'main');
  });
  expect(row).toMatchObject({
    message: expect.stringContaining(
      'produce() is queued behind it in pool, whose only worker waits. MainThread waits behind it.',
    ) as string,
    help: expect.stringContaining('give the pool a worker for each of them') as string,
  });
});

/** A thread that takes a lock in line 2 waits for it again, with these frames, innermost first. */
const again = (
  text: readonly string[],
  ...frames: readonly (readonly [number, string])[]
): FindingRow[] =>
  found(text, (scene) => {
    scene.object('lock', 'Lock', 'MainThread');
    scene.take('MainThread', 'lock', 2);
    const stack = scene.stackOf(...frames.map(([line, name]) => scene.site(line, name)));
    scene.block('MainThread', 'Lock', 'lock', 0, Infinity, 'work', 0, stack);
  });

const ADDS = [
  'def work():',
  '    lock.acquire()',
  '    check()',
  '    lock.release()',
  '    work()',
];

test('a lock that an earlier call has not released', () => {
  expect(again(ADDS, [2, 'work'], [30, 'main'])[0]).toMatchObject({
    message: expect.stringContaining(
      'It took it in work() before, and never came to the release at app.py:4',
    ) as string,
    help: expect.stringContaining('release it in `finally`') as string,
  });
});

test('not one of a call that goes on, nor one of a function that yields', () => {
  for (const rows of [
    again(ADDS, [2, 'work'], [3, 'work'], [30, '<module>']),
    again([...ADDS.slice(0, 2), '    yield', ...ADDS.slice(3)], [2, 'work'], [30, '<module>']),
  ])
    expect(rows[0]!.help).toContain('call a variant that expects the lock to be held');
});

test('a destructor that takes the lock it interrupted', () => {
  const [row] = again(ADDS, [40, 'Handle.__del__'], [3, 'work']);
  expect(row).toMatchObject({
    message: expect.stringContaining(
      'It does so in Handle.__del__(), which the interpreter calls',
    ) as string,
    help: expect.stringContaining('Take no lock in `__del__`') as string,
  });
  const [outside] = again(ADDS, [40, 'put'], [3, 'work'], [41, 'Handle.__del__']);
  expect(outside!.help).not.toContain('__del__');
});

test('a callback that is given to a weak reference on its own line', () => {
  const text = ['def work():', '    with lock:', '        objs.clear()'];
  text[9] = 'self.refs[k] = weakref.ref(obj, lambda _: self.drop(k))';
  const [row] = again(text, [20, 'drop'], [10, 'put.<locals>.<lambda>'], [3, 'work']);
  expect(row!.message).toContain('It does so in a callback of weakref at app.py:10');
});

const ROWS = ['def rows():', '    with lock:', '        for one in all:', '            yield one'];

test('a generator that keeps the lock from one item to the next', () => {
  const [row] = again(ROWS, [20, 'append'], [30, '<module>']);
  expect(row).toMatchObject({
    message: expect.stringContaining('work() is a generator that keeps it') as string,
    help: expect.stringContaining('Hold no lock across a `yield`') as string,
  });
  // The block of a context manager is run at its `yield`.
  const managed = ['@contextmanager', '    with lock:', '        yield'];
  const [other] = again(managed, [20, 'append'], [30, '<module>']);
  expect(other!.help).toContain('call a variant');
});

test('a function that is called as the program ends', () => {
  const text = ['', 'lock.acquire()'];
  expect(again(text, [20, 'flush'], [21, 'cleanup'])[0]).toMatchObject({
    message: expect.stringContaining('It does so in cleanup(), which is called as') as string,
    help: expect.stringContaining('Take the lock by `with`') as string,
  });
});

test('a permit that was released for who waits, and taken by who came by, is not on its way for ever', () => {
  const play = (scene: Scene): void => {
    scene.object('limit', 'Semaphore', 'MainThread', 1);
    for (const name of ['waiter', 'other']) scene.begin(name);
    scene.block('waiter', 'Semaphore', 'limit', 20);
    scene.notify('other', 'limit', 1, 30);
    scene.block('other', 'ThreadJoin', 'waiter', 31);
    scene.block('MainThread', 'ThreadJoin', 'other', 9, Infinity, 'main');
  };
  expect(found([], play)).toEqual([]);
  expect(found([], play, 40)).toEqual([expect.objectContaining({ rule: 'deadlock' })]);
});
