import { expect, test } from 'vitest';
import { RunModel, waitedRows } from '../../../src/model/index';
import type { WaitedRow } from '../../../src/protocol/view/index';
import { play } from './drawn';
import { MS } from './scene';

function waitsOf(thread: number, drawing: string): Partial<WaitedRow>[] {
  const model = new RunModel();
  play(drawing, model);
  return waitedRows(model, model.lane(thread)!).map(({ site, ns, ...row }) => ({
    ...row,
    line: site?.line ?? null,
    ms: ns / MS,
  }));
}

test('waits for the same at the same line are added up, and told longest first', () => {
  const drawing = `
    jobs Queue, lock Lock
    ms   MainThread      worker
    0    begin           begin
    5    take lock :9    get jobs :20
    15   add jobs        go MainThread
    20   .               get jobs :30
    25   add jobs        go MainThread
    30   .               get jobs :20
    45   add jobs        go MainThread
    50   .               want lock :40
    58   drop lock       go MainThread
    60   .               end`;
  expect(waitsOf(2, drawing)).toEqual([
    { reason: 'QueueGet', object: 1, lane: null, what: null, line: 20, ms: 25, count: 2 },
    { reason: 'Lock', object: 2, lane: null, what: null, line: 40, ms: 8, count: 1 },
    { reason: 'QueueGet', object: 1, lane: null, what: null, line: 30, ms: 5, count: 1 },
  ]);
});

test('the wait that goes on counts, a join says whose end, and sleep is no wait', () => {
  const drawing = `
    ms   MainThread        worker
    0    begin             begin
    10   sleep :5          .
    50   go                .
    60   join worker :9    .
    90   .                 sleep :20`;
  expect(waitsOf(1, drawing)).toEqual([
    { reason: 'ThreadJoin', object: null, lane: 2, what: null, line: 9, ms: 30, count: 1 },
  ]);
  expect(waitsOf(2, drawing)).toEqual([]);
});

test('of more waits than are told one by one the object and the time in all are still known', () => {
  const model = new RunModel();
  const scene = play('jobs Queue\n ms  MainThread  worker\n 0  begin  begin', model);
  const [many, each] = [120_000, 1_000];
  for (let at = 0; at < many; at++) {
    scene.block('worker', 'QueueGet', 'jobs', 20 + (at % 3));
    scene.now += each;
    scene.unblock('worker', 'Ok');
  }
  scene.advance();
  const rows = waitedRows(model, model.lane(2)!);
  expect(new Set(rows.map((row) => row.object))).toEqual(new Set([1]));
  expect(rows.reduce((sum, row) => sum + row.ns, 0)).toBe(many * each);
  expect(rows.reduce((sum, row) => sum + row.count, 0)).toBe(many);
  expect(rows[0]).toMatchObject({ reason: null, site: null });
});
