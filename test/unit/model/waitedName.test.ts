import { expect, it } from 'vitest';
import { objectName, RunModel } from '../../../src/model/index';
import { runRows } from '../../../src/model/rows/index';
import { waitedName } from '../../../src/model/naming/waitedName';
import { Scene } from './scene';

it.each([
  ['Condition', 'self.ready.wait()', 'Buffer.ready'],
  ['Condition', 'if not self.ready.wait(timeout=left):', 'Buffer.ready'],
  ['Condition', 'ready.wait_for(lambda: items)', 'ready'],
  ['Condition', 'self.conditions[0].wait()', null],
  ['Condition', 'make().wait()', null],
  ['Condition', 'wait()', null],
  ['Condition', 'with self.ready:', 'Buffer.ready'],
  ['Lock', 'async with self.lock:', 'Buffer.lock'],
  ['Lock', 'with lock: work()', 'lock'],
  ['RLock', 'with lock as held:', 'lock'],
  ['Lock', 'with first, second:', null],
  ['Lock', 'with self.lock_of(name):', null],
  ['Lock', 'await self.lock.acquire()', 'Buffer.lock'],
  ['Semaphore', 'if slots.acquire(timeout=settings.get("limit")):', 'slots'],
  ['Queue', 'item = await self.jobs.get()', 'Buffer.jobs'],
  ['LifoQueue', 'jobs.put(make(options.get("kind")))', null],
  ['Queue', 'with lock:', null],
])('%s is called what it is where it is waited for: %s', (kind, line, name) => {
  const source = (at: number): string | undefined => (at === 5 ? `        ${line}` : undefined);
  expect(waitedName(kind, [{ function: 'Buffer.get', line: 5, source }])).toBe(name);
});

it('a condition made with a lock that is there already gets its name when it is first waited for', () => {
  const model = new RunModel();
  const scene = new Scene(model);
  scene.begin('MainThread');
  const names = (): string[] => model.objects.slice(1).map((one) => objectName(model, one!));
  for (const condition of ['full', 'empty'])
    scene.object(condition, 'Condition', 'MainThread', 0, '', '');
  scene.advance();
  expect(names()).toEqual(['condition 1', 'condition 2']);
  model.sourceLine(scene.file, 12, '            self.not_empty.wait()');
  model.sourceLine(scene.file, 30, 'item = jobs.get()');
  const get = scene.site(12, 'Buffer.get');
  const stack = scene.stackOf(
    scene.site(369, 'Condition.wait', '/lib/threading.py', 3),
    get,
    scene.site(30, '<module>'),
  );
  scene.block('MainThread', 'Condition', 'empty', 12, Infinity, 'get', 0, stack);
  scene.advance();
  expect(names()).toEqual(['condition 1', 'jobs.not_empty']);
});

it.each([
  ['Lock', 'Lock', 'held = self.guard.acquire(timeout=left)'],
  ['Queue', 'QueueGet', 'item = self.guard.get()'],
  ['Event', 'Event', 'self.guard.wait()'],
] as const)('so does a %s from before we attached', (kind, reason, line) => {
  const model = new RunModel();
  const scene = new Scene(model);
  scene.begin('MainThread');
  scene.object('one', kind, 'MainThread', 0, '', '');
  model.sourceLine(scene.file, 12, `            ${line}`);
  const stack = scene.stackOf(scene.site(12, 'Store.load'));
  scene.block('MainThread', reason, 'one', 12, Infinity, 'load', 0, stack);
  scene.advance();
  expect(model.objects.slice(1).map((one) => objectName(model, one!))).toEqual(['Store.guard']);
});

it('a condition that only the standard library waits for is not listed, until the program does', () => {
  const model = new RunModel();
  const scene = new Scene(model);
  scene.begin('MainThread');
  scene.begin('QueueFeederThread');
  scene.object('notempty', 'Condition', 'MainThread', 0, '', '');
  scene.advance();
  const listed = (): number => runRows(model).locks.length;
  expect(listed()).toBe(0);
  const wait = scene.site(369, 'Condition.wait', '/lib/threading.py', 3);
  const feed = scene.stackOf(wait, scene.site(250, 'Queue._feed', '/lib/queues.py', 1));
  scene.block('QueueFeederThread', 'Condition', 'notempty', 12, Infinity, 'feed', 0, feed);
  scene.advance();
  expect(listed()).toBe(0);
  const feeder = runRows(model).lanes.find(({ name }) => name === 'QueueFeederThread');
  expect(feeder?.wait).toMatchObject({ reason: 'Condition', object: null });
  const own = scene.stackOf(wait, scene.site(30, '<module>'));
  scene.block('MainThread', 'Condition', 'notempty', 12, Infinity, 'own', 0, own);
  scene.advance();
  expect(listed()).toBe(1);
});
