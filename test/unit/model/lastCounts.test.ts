import { expect, test } from 'vitest';
import { objectName, RunModel, runRows } from '../../../src/model/index';
import { ObjectKind, ObjectSlotLayout } from '../../../src/protocol/index';
import { asId, type ProcessId } from '../../../src/base/index';
import { MS, Scene } from './scene';

const ENDED = 8;

function ended(gets: number): { readonly scene: Scene; readonly model: RunModel } {
  const model = new RunModel();
  const scene = new Scene(model);
  scene.begin('MainThread');
  scene.object('jobs', 'Queue', 'MainThread');
  scene.now += MS;
  scene.record('MainThread', 'ObjectEnd', { object: 1, contended: gets, acquisitions: 7 });
  return { scene, model };
}

test('what a queue counted last comes after its end', () => {
  const { scene, model } = ended(5);
  const at = scene.now;
  scene.slot('jobs', {
    FLAGS: ENDED,
    ACQUISITIONS: 7,
    CONTENDED: 5,
    DEPTH: 2,
    DEPTH_MAX: 4,
    HOLD_MAX: at,
  });
  const [queue] = runRows(model).queues;
  expect(queue).toMatchObject({ puts: 7, gets: 5, depth: { last: 2, max: 4 } });
});

test('an object that is forgotten does not come back by its slot', () => {
  const { scene, model } = ended(0);
  scene.slot('jobs', { FLAGS: ENDED, ACQUISITIONS: 7, DEPTH: 7, HOLD_MAX: scene.now });
  expect(runRows(model).queues).toEqual([]);
});

test('an object that is named before that is told keeps its name', () => {
  const model = new RunModel();
  const scene = new Scene(model);
  scene.begin('MainThread');
  const made = { object: 1, kind: ObjectKind.Barrier, stack: scene.stack(10), size: 3 };
  scene.record('MainThread', 'ObjectBegin', made);
  const named = (): string[] => runRows(model).locks.map(({ name }) => name);
  expect(named()).toEqual(['barrier at app.py:10']);
  const slot = new Uint32Array(ObjectSlotLayout.SIZE / 4);
  slot.set([1, ObjectKind.Barrier | (1 << 16)]);
  slot[ObjectSlotLayout.HOLD_MAX_SITE / 4] = 1;
  model.objectSlot(asId<ProcessId>(1), slot, 0);
  expect(named()).toEqual(['barrier at app.py:10']);
});

test('a queue that turns out to be that of a pool is named as that', () => {
  const model = new RunModel();
  const scene = new Scene(model);
  scene.begin('MainThread');
  const made = { object: 1, kind: ObjectKind.SimpleQueue, stack: scene.stack(10) };
  scene.record('MainThread', 'ObjectBegin', made);
  const name = (): string => objectName(model, model.object(1)!);
  expect(name()).toBe('simple queue at app.py:10');
  const slot = new Uint32Array(ObjectSlotLayout.SIZE / 4);
  slot.set([1, ObjectKind.Executor | (1 << 16)]);
  model.objectSlot(asId<ProcessId>(1), slot, 0);
  expect(name()).toBe('executor at app.py:10');
});

test('of the queues that one line makes each is told which it is', () => {
  const model = new RunModel();
  const scene = new Scene(model);
  scene.begin('MainThread');
  scene.object('second', 'Queue', 'MainThread');
  scene.object('first', 'Queue', 'MainThread');
  scene.slot('second', { HOLD_MAX_SITE: 2 });
  scene.slot('first', { HOLD_MAX_SITE: 1 });
  expect([1, 2].map((id) => model.object(id)!.ordinal)).toEqual([1, 0]);
});
