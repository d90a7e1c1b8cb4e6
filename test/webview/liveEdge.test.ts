import { describe, expect, test } from 'vitest';
import { LaneState, type HoldSeries, type StateSeries } from '../../src/protocol/view/index';
import { RunStore } from '../../webview/data/runStore';
import { holdTail, stateTail, untold } from '../../webview/timeline/liveEdge';
import { seenHolds } from '../../webview/timeline/scene';
import { delta, lane, laneId, lock, wait } from './support/rows';

const MS = 1e6;
/** Waits since 900 ms and has had lock 7 since 100 ms; now is 1 s. */
const waits = { ...wait('Lock', 8, 2), sinceNs: 900 * MS } as never;
const hold = { object: 7, sinceNs: 100 * MS, site: null } as never;

function store(news: Parameters<typeof delta>[0] = {}): RunStore {
  const made = new RunStore();
  const row = lane(1, 'worker', { wait: waits, holds: [hold], state: LaneState.Lock });
  made.apply(delta({ lanes: [row], locks: [lock(7, 'a'), lock(8, 'b')] }));
  made.apply(delta(news));
  return made;
}

function told(toMs: number, endMs = toMs): { data: StateSeries; fromNs: number; toNs: number } {
  const data: StateSeries = {
    kind: 'states',
    id: laneId(1),
    final: false,
    start: Float64Array.of(0),
    end: Float64Array.of(endMs * MS),
    state: Uint8Array.of(LaneState.Running),
    object: Uint32Array.of(0),
    density: new Uint8Array(1),
  };
  return { data, fromNs: 0, toNs: toMs * MS };
}

function held(endMs: number): { data: HoldSeries; fromNs: number; toNs: number } {
  const data: HoldSeries = {
    kind: 'holds',
    id: laneId(1),
    final: false,
    start: Float64Array.of(100 * MS),
    end: Float64Array.of(endMs * MS),
    object: Uint32Array.of(7),
    depth: new Uint8Array(1),
    density: new Uint8Array(1),
  };
  return { data, fromNs: 0, toNs: 2_000 * MS };
}

describe('what a lane does up to now', () => {
  test('its wait is drawn from when it began; what was before is left open', () => {
    const parts = [told(2_000, 850)];
    const tail = stateTail(store(), laneId(1), parts)!;
    expect([tail.fromNs, tail.toNs]).toEqual([900 * MS, 1_000 * MS]);
    expect([...tail.data.state]).toEqual([LaneState.Lock]);
    expect(untold([...parts, tail], 0, 1_000 * MS)).toEqual([{ fromNs: 850 * MS, toNs: 900 * MS }]);
  });
  test('a wait that a tile tells of goes on from there', () => {
    expect(stateTail(store(), laneId(1), [told(2_000, 950)])!.fromNs).toBe(950 * MS);
  });
  test('a tile that has not come leaves its time open', () => {
    const later = { ...told(2_000, 950), fromNs: 500 * MS };
    const tail = stateTail(store(), laneId(1), [later])!;
    expect(untold([later, tail], 0, 1_000 * MS)).toEqual([{ fromNs: 0, toNs: 500 * MS }]);
    expect(untold([], 20, 30)).toEqual([{ fromNs: 20, toNs: 30 }]);
  });
});

describe('what a lane holds up to now', () => {
  test('while it waits it keeps what it had: one bar with what tiles tell', () => {
    const parts = [held(600)];
    const tail = holdTail(store(), laneId(1), parts)!;
    expect([tail.fromNs, tail.toNs]).toEqual([600 * MS, 1_000 * MS]);
    expect(seenHolds([...parts, tail])).toEqual([
      { startNs: 100 * MS, endNs: 1_000 * MS, object: 7, density: 0 },
    ]);
  });
  test('before a tile has come, from when it was taken', () => {
    expect(holdTail(store(), laneId(1), [])!.fromNs).toBe(100 * MS);
  });
  test('while it runs, only what the lock says, too', () => {
    const runs = lane(1, 'worker', { holds: [hold] });
    const of = (owner: number | null): unknown => {
      const locks = [lock(7, 'a', { owner: owner === null ? null : laneId(owner) })];
      return holdTail(store({ lanes: [runs], locks }), laneId(1), [held(600)])?.toNs;
    };
    expect([of(1), of(2), of(null)]).toEqual([1_000 * MS, undefined, undefined]);
  });
  test('nothing is said where the row is older than what the lane does', () => {
    const states = { lane: [laneId(1)], state: [1], object: [0], since: [0] } as never;
    expect(holdTail(store({ states }), laneId(1), [held(600)])).toBeNull();
  });
});
