import { expect, test } from 'vitest';
import { asId, timeNs, type ProcessId } from '../../../src/base/index';
import { RunModel, ViewFeed, runRows } from '../../../src/model/index';
import { TaskKind } from '../../../src/protocol/index';
import { MS, Scene } from './scene';

const MADE = 85_000;
const PROCESS = asId<ProcessId>(1);

function start(options = {}): { readonly model: RunModel; readonly scene: Scene } {
  const model = new RunModel(options);
  const scene = new Scene(model);
  scene.begin('MainThread');
  return { model, scene };
}

/** A server that starts a thread for each request; the one for request 7 lives long. */
function serve(scene: Scene, from: number, to: number): void {
  for (let request = from; request < to; request++) {
    const name = `request ${request}`;
    scene.begin(name);
    scene.block(name, 'Sleep', '', 10);
    scene.now += request === 7 ? 50 * MS : MS;
    scene.unblock(name);
    scene.end(name);
    if (request % 1000 === 0) scene.advance();
  }
  scene.advance();
}

test('of very many threads that have ended, those that lived longest and the last ones are kept', () => {
  const { model, scene } = start();
  serve(scene, 0, MADE);
  const { lanes, run } = runRows(model);
  const { threads, tasks, objects } = run.forgotten!;
  expect(lanes.length).toBeLessThan(20_002);
  expect(lanes.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['MainThread', 'request 7', `request ${MADE - 1}`]),
  );
  expect(threads + lanes.length).toBe(MADE + 1);
  expect([tasks, objects]).toEqual([0, 0]);
  expect(model.process(PROCESS).threads.length).toBe(lanes.length);
});

test('what they did takes no more memory, either', () => {
  const { model, scene } = start();
  serve(scene, 0, 20_010);
  const { used } = model.budget;
  const buffers = (): Set<unknown> =>
    new Set(model.allLanes().map(({ waits }) => waits.levels[0]!.chunkOf(0)?.rows));
  const before = buffers().size;
  serve(scene, 20_010, MADE);
  expect(model['listed'].kept).toBeLessThanOrEqual(2 * 20_001);
  expect(model.process(PROCESS)['lanesOfAll'].kept).toBeLessThanOrEqual(2 * 20_001);
  expect(model.budget.used).toBeLessThanOrEqual(used);
  expect(buffers().size).toBeLessThanOrEqual(before + 2);
});

test('who took locks in an order of its own is kept: that may be found to be wrong later', () => {
  const { model, scene } = start();
  for (const lock of ['a', 'b']) scene.object(lock, 'Lock', 'MainThread');
  scene.begin('once');
  scene.take('once', 'a', 3);
  scene.nest('once', 'b', 4);
  scene.drop('once', 'b');
  scene.drop('once', 'a');
  scene.end('once');
  serve(scene, 0, MADE);
  expect(model.allLanes().map(({ name }) => name)).toContain('once');
});

test('what is told late of one that is forgotten does not bring it back', () => {
  const { model, scene } = start();
  const task = { task: 1, kind: TaskKind.Coroutine, name: scene.string('job') };
  scene.record('MainThread', 'TaskBegin', task);
  scene.record('MainThread', 'TaskEnd', { task: 1, outcome: 0 });
  for (let other = 2; other < 20_010; other++) {
    scene.record('MainThread', 'TaskBegin', { ...task, task: other });
    scene.now += MS;
    scene.record('MainThread', 'TaskEnd', { task: other, outcome: 0 });
  }
  scene.object('lock', 'Lock', 'MainThread');
  serve(scene, 0, MADE);
  const listed = new Set(model.allLanes().map(({ id }) => id));
  expect(listed.has(asId(2))).toBe(false);
  expect(model.lanesSoFar).toBe(20_009 + MADE + 1);
  scene.record('MainThread', 'TaskUnretrieved', { task: 1 });
  scene.record('MainThread', 'TaskBlock', { task: 1, reason: 1, target: 0, awaited: 0 });
  scene.record('MainThread', 'TaskBegin', { ...task, task: 30_000, parent: 1 });
  scene.record('MainThread', 'TaskEnd', { task: 30_000, outcome: 0 });
  const [, gone] = ['MainThread', 'request 0'].map((name) => scene.threadId(name));
  scene.record('MainThread', 'ThreadName', { thread: gone!, name: scene.string('late') });
  scene.record('MainThread', 'Block', { reason: 1, target: 1, owner: gone!, stack: 0 });
  scene.record('MainThread', 'Unblock', { outcome: 0, target: 1, waker: gone!, waited: 0 });
  scene.slot('lock', { OWNER: gone! });
  model.ringState({
    process: PROCESS,
    ring: gone! - 1,
    thread: gone!,
    nativeId: 7,
    flags: 0,
    name: 0,
  });
  scene.advance();
  const others = model.allLanes().filter(({ id }) => !listed.has(id));
  expect(others.map(({ id }) => id)).toEqual([model.lanesSoFar]);
});

test('programs that were started and have ended are bounded, too', () => {
  const { model, scene } = start();
  for (let child = 1; child <= MADE; child++) {
    const command = scene.string('true');
    scene.record('MainThread', 'ChildBegin', { way: 1, child, pid: 1000 + child, command });
    scene.now += MS;
    scene.record('MainThread', 'ChildEnd', { child, known: 1, status: 0 });
  }
  scene.advance();
  const { lanes, run } = runRows(model);
  expect(run.forgotten!.programs + lanes.length).toBe(MADE + 1);
  expect(model.process(PROCESS).children.size).toBe(lanes.length - 1);
});

test('the view is told which of those that it knows are no longer there', () => {
  const { model, scene } = start();
  const feed = new ViewFeed(model, () => []);
  serve(scene, 0, 15_000);
  const known = new Set(feed.full().lanes!.map(({ id }) => id));
  expect(known.size).toBe(15_001);
  serve(scene, 15_000, MADE);
  const { removedLanes = [], lanes = [], run } = feed.delta()!;
  for (const { id } of lanes) known.add(id);
  for (const id of removedLanes) known.delete(id);
  expect(known).toEqual(new Set(runRows(model).lanes.map(({ id }) => id)));
  expect(run?.forgotten?.threads).toBe(MADE + 1 - known.size);
  expect(feed.delta()?.removedLanes).toBeUndefined();
});

test('nothing is forgotten where all is to be kept', () => {
  const { model, scene } = start({ keepsAll: true });
  serve(scene, 0, MADE);
  expect(runRows(model).lanes.length).toBe(MADE + 1);
  expect(model.now).toBe(timeNs(scene.now));
});
