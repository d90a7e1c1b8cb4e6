import { expect, test } from 'vitest';
import { asId, durationNs, type LaneId } from '../../../src/base/index';
import { findingRows } from '../../../src/extension/trees/findingRows';
import { lockRows, queueRows } from '../../../src/extension/trees/objectRows';
import { threadRows } from '../../../src/extension/trees/threadRows';
import { linkTo, type TreeRow } from '../../../src/extension/trees/treeRow';
import { LaneState, type LaneRow } from '../../../src/protocol/view/index';
import { contendedLock, laneRow, site } from '../report/rows';
import { deadlocked } from './deadlocked';

/** A tree as text: two spaces a level. */
function drawn(rows: readonly TreeRow[], depth = 0): string[] {
  return rows.flatMap((row) => [
    '  '.repeat(depth) + [row.label, row.description].filter(Boolean).join(' | '),
    ...drawn(row.children ?? [], depth + 1),
  ]);
}

test('threads are grouped by what they wait for, blocked ones first, ended ones left out', () => {
  expect(drawn(threadRows(deadlocked()))).toEqual([
    'Waiting for b.lock | 1',
    '  worker-1 | 12 s, held by worker-2',
    '    holds a.lock | 13 s since app.py:30',
    'Waiting for a.lock | 1',
    '  worker-2 | 12 s, held by worker-1',
    '    holds b.lock | 13 s since app.py:30',
    'Waiting for others to end | 1',
    '  MainThread | waits for worker-1 to end 12 s',
    'Running | 1',
    '  reader',
  ]);
});

test('one that is frozen says so, and can be thawed, not frozen', () => {
  const rows = deadlocked();
  rows.frozen.add(asId<LaneId>(4));
  const reader = threadRows(rows)
    .flatMap(({ children }) => children ?? [])
    .find(({ label }) => label === 'reader')!;
  expect(reader.description).toBe('frozen');
  expect(reader.traits).toEqual(['live', 'frozen']);
});

test('native threads are a group of their own, below the others', () => {
  const rows = deadlocked();
  const native = (id: number, state: LaneState): LaneRow =>
    laneRow(id, `openblas ${id}`, { kind: 'native', state, cpuNs: durationNs(2e9) });
  const lanes = [native(20, LaneState.Running), native(21, LaneState.Sleep)];
  rows.apply({ type: 'delta', nowNs: rows.nowNs, live: true, lanes });
  const tree = threadRows(rows);
  expect(drawn(tree).slice(-3)).toEqual([
    'Native threads | 2',
    '  openblas 20 | native',
    '  openblas 21 | native',
  ]);
  expect(tree.at(-1)!.children![0]!.tooltip).toContain('processor 2 s');
});

test('one that runs is shown with the line it was seen at, and leads to that', () => {
  const rows = deadlocked();
  const now = site('/shop/solve.py', 7, 'assemble');
  const seen = { looks: 20, places: [{ site: now, looks: 19 }], now };
  const lanes = [laneRow(20, 'solver', { state: LaneState.Running, seen })];
  rows.apply({ type: 'delta', nowNs: rows.nowNs, live: true, lanes });
  const tree = threadRows(rows);
  expect(drawn(tree)).toContain('  solver | at solve.py:7');
  const solver = tree
    .flatMap(({ children }) => children ?? [])
    .find((row) => row.label === 'solver');
  expect(solver?.site).toEqual({ file: '/shop/solve.py', line: 7 });
  expect(solver?.traits).toContain('source');
  expect(solver?.tooltip).toContain('at solve.py:7 in assemble');
});

test('so is one that sleeps in a call which nobody records', () => {
  const rows = deadlocked();
  const sitsAt = site('/shop/solve.py', 12, 'load');
  const lanes = [laneRow(20, 'loader', { state: LaneState.Other, sitsAt })];
  rows.apply({ type: 'delta', nowNs: rows.nowNs, live: true, lanes });
  expect(drawn(threadRows(rows)).join()).toMatch(/Waiting \| 1, {2}loader \| at solve\.py:12/);
});

test('ids stay when time goes on, so that a tree keeps what is open and selected', () => {
  const rows = deadlocked();
  const ids = (list: readonly TreeRow[]): string[] =>
    list.flatMap((row) => [row.id, ...ids(row.children ?? [])]);
  const before = ids(threadRows(rows));
  rows.apply({ type: 'delta', nowNs: (rows.nowNs + 5e9) as typeof rows.nowNs, live: true });
  expect(ids(threadRows(rows))).toEqual(before);
  expect(new Set(before).size).toBe(before.length);
});

test('locks are ranked by the time others lost; unused ones are left out', () => {
  const rows = deadlocked();
  rows.apply({
    type: 'delta',
    nowNs: rows.nowNs,
    live: true,
    locks: [contendedLock(7, 'cache.lock', 3.2)],
  });
  expect(drawn(lockRows(rows)).slice(0, 4)).toEqual([
    'cache.lock | waited 3.2 s',
    'a.lock | 1 waits · 100 acquired',
    '  held by worker-1',
    '  worker-2 | waits 12 s at app.py:31',
  ]);
  expect(drawn(lockRows(rows)).join()).not.toContain('unused');
});

test('a queue tells its depth, and that it is full', () => {
  expect(drawn(queueRows(deadlocked()))).toEqual(['jobs | depth 1\u202f024 of 1\u202f024 · full']);
});

test('a finding has its participants below it, each with its own line', () => {
  expect(drawn(findingRows(deadlocked()))).toEqual([
    'worker-1 and worker-2 wait for each other | deadlock',
    '  worker-1 | waits for b.lock · holds a.lock · app.py:31',
    '  worker-2 | waits for a.lock · holds b.lock · app.py:31',
  ]);
});

test('rows lead to what they are about in the live view', () => {
  const [group] = threadRows(deadlocked());
  expect(linkTo(group as TreeRow)).toBeNull();
  expect(linkTo(group?.children?.[0] as TreeRow)).toBe('select=lane:2');
  expect(linkTo(findingRows(deadlocked())[0] as TreeRow)).toBe('select=finding:1');
  expect(linkTo(lockRows(deadlocked())[0] as TreeRow)).toBe('select=object:1');
});

test('an object or lane that is removed has no row any more', () => {
  const rows = deadlocked();
  const [id] = rows.queues.keys();
  rows.apply({ type: 'delta', nowNs: rows.nowNs, live: false, removed: [id as never] });
  expect(queueRows(rows)).toEqual([]);
  const removedLanes = [...rows.lanes.keys()];
  rows.apply({ type: 'delta', nowNs: rows.nowNs, live: false, removedLanes });
  expect(threadRows(rows)).toEqual([]);
  expect(rows.full().live).toBe(false);
  expect(durationNs(0)).toBe(0);
});
