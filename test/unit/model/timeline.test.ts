import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asId, type LaneId, type ObjectId } from '../../../src/base/index';
import { DepthStore } from '../../../src/model/timeline/depthStore';
import { nestedTile } from '../../../src/model/timeline/nestedTile';
import { MemoryBudget } from '../../../src/model/timeline/memory';
import { SpanStore } from '../../../src/model/timeline/spanStore';
import { stateTile, type Window } from '../../../src/model/timeline/stateTile';
import { WakeStore } from '../../../src/model/timeline/wakeStore';
import { TILE_BINS, tileNs, type StateSeries } from '../../../src/protocol/view/index';

const LANE = asId<LaneId>(1);
const LOCK = 2;

function windowOf(level: number, index: number): Window {
  return { from: index * tileNs(level), to: (index + 1) * tileNs(level), bin: 2 ** level };
}

/** Waits of `wait` ns every `period` ns. */
function regular(
  count: number,
  period: number,
  wait: number,
  budget = new MemoryBudget(),
): SpanStore {
  const store = new SpanStore(budget, 5);
  for (let n = 0; n < count; n++) store.push(n * period, n * period + wait, 7, LOCK, 1);
  return store;
}

function tile(store: SpanStore, window: Window, end: number): StateSeries {
  return stateTile(LANE, store, 0, end, null, window, true);
}

/** Time the series says was spent waiting, by exact slices and densities. */
function waited(series: StateSeries): number {
  let sum = 0;
  for (let at = 0; at < series.start.length; at++) {
    const span = series.end[at]! - series.start[at]!;
    const density = series.density[at]!;
    if (density > 0) sum += (span * density) / 255;
    else if (series.state[at] !== 1) sum += span;
  }
  return sum;
}

function expectSound(series: StateSeries, window: Window): void {
  expect(series.start.length).toBeLessThanOrEqual(2 * TILE_BINS);
  for (let at = 0; at < series.start.length; at++) {
    expect(series.start[at]).toBeGreaterThanOrEqual(at === 0 ? window.from : series.end[at - 1]!);
    expect(series.end[at]).toBeGreaterThan(series.start[at]!);
    expect(series.end[at]).toBeLessThanOrEqual(window.to);
  }
}

describe('timeline', () => {
  it('tells slices as they were when they are as long as a bin', () => {
    const window = windowOf(6, 0);
    const series = tile(regular(4, 1000, 300), window, 4000);
    expect([...series.start].slice(0, 4)).toEqual([0, 300, 1000, 1300]);
    expect([...series.state].slice(0, 4)).toEqual([2, 1, 2, 1]);
    expect([...series.density].every((density) => density === 0)).toBe(true);
    expectSound(series, window);
  });

  it('merges slices shorter than a bin into density', () => {
    const store = regular(1_000_000, 1000, 300);
    const window = windowOf(23, 0);
    const series = tile(store, window, 1e9);
    expectSound(series, window);
    expect(series.start.length).toBeGreaterThan(100);
    expect(waited(series) / 1e9).toBeCloseTo(0.3, 2);
    expect(series.state[5]).toBe(1);
  });

  it('answers a tile over a million slices in well under a millisecond', () => {
    const store = regular(1_000_000, 1000, 300);
    const times: number[] = [];
    for (let n = 0; n < 40; n++) {
      const level = 10 + (n % 12);
      const begin = performance.now();
      tile(store, windowOf(level, n % 3), 1e9);
      times.push(performance.now() - begin);
    }
    times.sort((a, b) => a - b);
    expect(times[20]).toBeLessThan(2);
  });

  it('merges the oldest exact slices when over budget', () => {
    const budget = new MemoryBudget(2_000_000);
    const store = regular(1_000_000, 1000, 300, budget);
    expect(budget.used).toBeLessThanOrEqual(2_200_000);
    for (const level of [8, 14, 21]) {
      const window = windowOf(level, 0);
      const series = tile(store, window, 1e9);
      expectSound(series, window);
      const span = Math.min(1e9, window.to);
      expect(Math.abs(waited(series) / span - 0.3)).toBeLessThan(0.05);
    }
  });

  it('agrees with the sum of all waits at every level', () => {
    const wait = fc.tuple(fc.nat(5000), fc.nat(5000));
    fc.assert(
      fc.property(
        fc.array(wait, { maxLength: 300 }),
        fc.integer({ min: 6, max: 16 }),
        (waits, level) => {
          const store = new SpanStore(new MemoryBudget(), 5);
          let now = 0;
          let total = 0;
          for (const [run, span] of waits) {
            store.push(now + run, now + run + span, 1, LOCK, 0);
            now += run + span;
            total += span;
          }
          let sum = 0;
          let covered = 0;
          for (let index = 0; index * tileNs(level) < now; index++) {
            const window = windowOf(level, index);
            const series = tile(store, window, now);
            expectSound(series, window);
            sum += waited(series);
            covered += series.end.reduce((all, end, at) => all + end - series.start[at]!, 0);
          }
          expect(covered).toBeCloseTo(now, 3);
          // A density is off by at most 1/255 of its slice; one that is not waiting at all says 1/255.
          expect(Math.abs(sum - total)).toBeLessThanOrEqual(now / 200 + 1);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('keeps every span as it was, whatever chunk it is in', () => {
    const store = new SpanStore(new MemoryBudget(), 5);
    const count = 10_000;
    for (let n = 0; n < count; n++)
      store.push(n * 10, n * 10 + 5, n + 1, n % 7, n % 200, n, n + 1, n + 2, n + 3, n + 4);
    expect(store.count).toBe(count);
    const rows = Array.from({ length: count }, (_, n) => [
      ...[store.start(n), store.end(n), store.object(n), store.tag(n), store.code(n)],
      ...[0, 1, 2, 3, 4].map((word) => store.extra(n, word)),
    ]);
    expect(rows).toEqual(
      Array.from({ length: count }, (_, n) => [
        ...[n * 10, n * 10 + 5, n + 1, n % 7, n % 200],
        ...[n, n + 1, n + 2, n + 3, n + 4],
      ]),
    );
    expect(store.endingAt(5005)).toBe(500);
    expect(store.endingAt(5006)).toBe(-1);
  });

  it('gives back all memory that it takes', () => {
    const budget = new MemoryBudget();
    const store = regular(100_000, 1000, 300, budget);
    while (store.oldest() < Infinity) store.evict();
    const { firstItem, count } = store.levels[0]!;
    expect(count - firstItem).toBeLessThan(4096);
    expect(budget.used).toBeLessThan(4096 * 44 + 2 * 4096 * 40);
  });

  it('keeps exact spans as they were while others are dropped', () => {
    const budget = new MemoryBudget(500_000);
    const stores = [new SpanStore(budget, 1), new SpanStore(budget, 5)];
    for (let n = 0; n < 40_000; n++)
      for (const store of stores) store.push(n * 10, n * 10 + 5, n % 1000, 3, 0, n);
    expect(budget.exactFromNs).toBeGreaterThan(0);
    for (const store of stores) {
      expect(store.firstItem).toBeGreaterThan(0);
      const wrong: number[] = [];
      for (let n = store.firstItem; n < store.count; n++) {
        const [start, end, object] = [store.start(n), store.end(n), store.object(n)];
        if (start !== n * 10 || end !== start + 5 || object !== n % 1000 || store.extra(n, 0) !== n)
          wrong.push(n);
      }
      expect(wrong).toEqual([]);
    }
  });

  it('sums up what is looked at, once', () => {
    const budget = new MemoryBudget();
    const store = regular(1000, 1000, 300, budget);
    const exact = budget.used;
    expect(store.levels.map(({ count }) => count)).toEqual([1000, 62, 3]);
    const summedUp = budget.used;
    expect(summedUp).toBeGreaterThan(exact);
    expect(store.levels.map(({ count }) => count)).toEqual([1000, 62, 3]);
    expect(budget.used).toBe(summedUp);
  });

  it('tells holds with their nesting', () => {
    const store = new SpanStore(new MemoryBudget(), 1);
    store.push(2000, 3000, 2, 0, 0);
    store.push(1000, 9000, 1, 0, 0);
    const series = nestedTile(
      'holds',
      LANE,
      store,
      [{ start: 9500, object: 3 }],
      20_000,
      windowOf(8, 0),
      true,
    );
    expect([...series.object]).toEqual([1, 2, 3]);
    expect([...series.depth]).toEqual([0, 1, 0]);
    expect([...series.end]).toEqual([9000, 3000, 20_000]);
  });

  it('tells of short holds which share of the time they lasted', () => {
    const store = new SpanStore(new MemoryBudget(), 1);
    for (let n = 0; n < 1000; n++) store.push(n * 1000, n * 1000 + 100, 1, 0, 0);
    const series = nestedTile('holds', LANE, store, [], 1e6, windowOf(13, 0), true);
    const held = [...series.start].map(
      (start, at) => ((series.end[at]! - start) * series.density[at]!) / 255,
    );
    const sum = held.reduce((all, one) => all + one, 0);
    expect(Math.abs(sum - 100_000)).toBeLessThan(5_000);
    const exact = nestedTile('holds', LANE, store, [], 1e6, windowOf(6, 0), true);
    expect([...exact.density]).toEqual(new Array(9).fill(0));
  });

  it('finds a long hold that ended long after the tile', () => {
    const store = new SpanStore(new MemoryBudget(), 1);
    for (let n = 0; n < 1000; n++) store.push(1000 + n * 1000, 1000 + n * 1000 + 100, 1, 0, 0);
    store.push(0, 2_000_000, 2, 0, 0);
    const series = nestedTile('holds', LANE, store, [], 2_000_000, windowOf(6, 1), true);
    expect(series.object[0]).toBe(2);
    expect(series.start[0]).toBe(tileNs(6));
  });

  it('thins depths to a step a bin that keeps the maximum', () => {
    const store = new DepthStore(new MemoryBudget());
    for (let n = 0; n < 100_000; n++) store.push(n * 10, n === 50_003 ? 999 : n % 10);
    const window = windowOf(13, 0);
    const series = store.tile(asId<ObjectId>(1), window, true);
    expect(series.time.length).toBeLessThanOrEqual(TILE_BINS + 1);
    expect(Math.max(...series.max)).toBe(999);
    expect(series.max.filter((max) => max === 999)).toHaveLength(1);
    const late = store.tile(asId<ObjectId>(1), { from: 2e6, to: 3e6, bin: 2048 }, true);
    expect([...late.last]).toEqual([9]);
    expect([...late.time]).toEqual([2e6]);
  });

  it('tells the longest waits of a tile', () => {
    const store = new WakeStore(new MemoryBudget());
    for (let n = 0; n < 10_000; n++)
      store.push(n * 100, n * 100 + 10, 1, 2, 3, (n * 7919) % 10_007);
    const series = store.tile({ from: 0, to: 1e6, bin: 2048 }, true);
    expect(series.toTime.length).toBe(256);
    const waits = [...series.toTime].map((to) => (((to - 10) / 100) * 7919) % 10_007);
    const truth = Array.from({ length: 10_000 }, (_, n) => (n * 7919) % 10_007)
      .sort((a, b) => b - a)
      .slice(0, 256);
    expect(waits.sort((a, b) => b - a)).toEqual(truth);
    expect([...series.toTime]).toEqual([...series.toTime].sort((a, b) => a - b));
  });
});
