import { expect, test } from 'vitest';
import { RunModel, ViewFeed, runRows } from '../../../src/model/index';
import { TaskKind } from '../../../src/protocol/index';
import { MS, Scene } from './scene';

const MADE = 45_000;

function start(): { readonly model: RunModel; readonly scene: Scene } {
  const model = new RunModel();
  const scene = new Scene(model);
  scene.begin('worker');
  return { model, scene };
}

/** A program that makes an event for each request, and waits for it: the objects after `made` others. */
function requests(scene: Scene, from: number, to: number, made = 0): void {
  for (let request = from; request < to; request++) {
    const name = `event ${request}`;
    scene.object(name, 'Event', 'worker');
    scene.block('worker', 'Event', name, 10);
    scene.now += request === 7 ? 50 * MS : MS;
    scene.unblock('worker');
    scene.record('worker', 'ObjectEnd', { object: made + request + 1 });
  }
}

test('of very many objects that are gone, those waited for longest and the last ones are kept', () => {
  const { model, scene } = start();
  requests(scene, 0, MADE);
  const { locks, lanes, run } = runRows(model);
  const { objects, waitNs } = run.forgotten!;
  const waited = MADE * MS + 49 * MS;
  expect(locks.length).toBeLessThanOrEqual(20_000);
  expect(locks.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['event 7', `event ${MADE - 1}`, `event ${MADE - 2}`]),
  );
  expect(objects + locks.length).toBe(MADE);
  const kept = locks.reduce((sum, lock) => sum + lock.waitNs.total, 0);
  expect(kept + waitNs).toBe(waited);
  expect(lanes.map((lane) => lane.waitNs)).toEqual([waited]);
});

test('of pools that are gone, too, those whose jobs queued longest and the last ones', () => {
  const { model, scene } = start();
  for (let pool = 1; pool <= MADE; pool++) {
    scene.object(`pool ${pool}`, 'Executor', 'worker');
    const job = { task: pool, kind: TaskKind.Job, name: scene.string('job'), executor: pool };
    scene.record('worker', 'TaskBegin', job);
    scene.now += pool === 7 ? 50 * MS : MS;
    scene.record('worker', 'TaskUnblock', { task: pool, outcome: 0, queued: 0 });
    scene.record('worker', 'TaskEnd', { task: pool, outcome: 0 });
    scene.record('worker', 'ObjectEnd', { object: pool });
    scene.advance();
  }
  const { pools, run } = runRows(model);
  expect(pools.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['pool 7', `pool ${MADE}`, `pool ${MADE - 1}`]),
  );
  expect(pools.length + run.forgotten!.objects).toBe(MADE);
  expect(pools.length).toBeLessThanOrEqual(20_000);
});

test('the view is told which of those that it knows are no longer there', () => {
  const { model, scene } = start();
  const feed = new ViewFeed(model, () => []);
  requests(scene, 0, 15_000);
  scene.advance();
  const known = new Set(feed.full().locks!.map(({ id }) => id));
  expect(known.size).toBe(15_000);
  requests(scene, 15_000, MADE);
  scene.advance();
  const { removed = [], locks = [], run } = feed.delta()!;
  for (const id of removed) known.delete(id);
  for (const { id } of locks) known.add(id);
  expect(known).toEqual(new Set(runRows(model).locks.map(({ id }) => id)));
  expect(run?.forgotten?.objects).toBe(MADE - known.size);
});
