import { describe, expect, test } from 'vitest';
import type { LaneRow } from '../../src/protocol/view/index';
import { namePattern } from '../../webview/lanes/namePattern';
import { laneBars, layoutTracks, visibleTracks } from '../../webview/lanes/trackLayout';
import { buildTracks, type Track } from '../../webview/lanes/trackTree';
import { lane, process } from './support/rows';

function tracks(
  lanes: LaneRow[],
  toggled: string[] = [],
  matches: ((lane: LaneRow) => boolean) | null = null,
): Track[] {
  const one = process(1);
  return buildTracks({
    processes: new Map([[one.id, one]]),
    lanes: new Map(lanes.map((row) => [row.id, row])),
    queues: new Map(),
    toggled: new Set(toggled),
    matches,
    matchesQueue: null,
  });
}

const workers = (count: number): LaneRow[] =>
  Array.from({ length: count }, (_, at) =>
    lane(at + 2, `worker-${at}`, { waitNs: ((at * 37) % 101) as never }),
  );

describe('rows', () => {
  test('main first, then as they came', () => {
    const rows = tracks([lane(2, 'b'), lane(3, 'a'), lane(1, 'MainThread', { main: true })]);
    expect(rows.map((row) => row.key)).toEqual(['process:1', 'lane:1', 'lane:2', 'lane:3']);
  });
  test('40 of a kind are rows, 41 are a group with the worst on top', () => {
    expect(tracks(workers(40))).toHaveLength(41);
    const rows = tracks(workers(41));
    expect(rows).toHaveLength(1 + 1 + 5);
    expect(rows[1]).toMatchObject({ kind: 'group', name: 'worker-*', open: false, shown: 5 });
    const waits = rows
      .slice(2)
      .map((row) => workers(41)[(row as { lane: number }).lane - 2]!.waitNs);
    expect(waits).toEqual([...waits].sort((a, b) => b - a));
  });
  test('a group that is opened shows all', () => {
    expect(tracks(workers(60), ['group:1:worker-*'])).toHaveLength(1 + 1 + 60);
  });
  test('a closed process hides its lanes', () => {
    expect(tracks(workers(3), ['process:1'])).toHaveLength(1);
  });
  test('a filter that matches nothing leaves nothing', () => {
    expect(tracks(workers(3), [], () => false)).toEqual([]);
  });
});

test('the last number of a name is its counter', () => {
  expect(
    ['worker-12', 'ThreadPoolExecutor-0_3', 'Thread-7 (run)', 'audit'].map(namePattern),
  ).toEqual(['worker-*', 'ThreadPoolExecutor-0_*', 'Thread-* (run)', 'audit']);
});

describe('heights', () => {
  test('few lanes use the room, many stay legible', () => {
    expect(layoutTracks(tracks(workers(1)), 500).laneHeight).toBe(64);
    expect(layoutTracks(tracks(workers(30)), 300).laneHeight).toBe(26);
  });
  test('only what is in sight is visible', () => {
    const layout = layoutTracks(tracks(workers(30)), 300);
    expect(visibleTracks(layout, 0, 60)).toEqual([0, 3]);
    expect(visibleTracks(layout, layout.height, layout.height + 100)).toEqual([31, 31]);
  });
  test('hold bars lie under the state bar, inside the row', () => {
    for (const height of [26, 32, 44, 64]) {
      const bars = laneBars(height);
      expect(bars.top).toBeLessThan(bars.bottom);
      expect(bars.holdTop).toBeGreaterThanOrEqual(bars.bottom);
      expect(bars.holdTop + bars.holdHeight).toBeLessThanOrEqual(height);
    }
  });
});
