import { describe, expect, test } from 'vitest';
import { tileNs, type StateSeries } from '../../src/protocol/view/index';
import { encodeTiles } from '../../src/protocol/view/index';
import { TileCache } from '../../webview/data/tileCache';
import { TileLoader, type Wanted } from '../../webview/data/tileLoader';
import { Requests } from '../../webview/host/requests';
import { bestParts, firstEndingAfter, levelFor, tilesFor } from '../../webview/timeline/levels';

function states(id: number, slices = 1): StateSeries {
  return {
    kind: 'states',
    id: id as never,
    final: true,
    start: new Float64Array(slices),
    end: new Float64Array(slices),
    object: new Uint32Array(slices),
    state: new Uint8Array(slices),
    density: new Uint8Array(slices),
  };
}

describe('levels', () => {
  test('a bin is about a pixel', () => {
    expect(levelFor(1024)).toBe(10);
    expect(levelFor(1)).toBe(6);
    expect(levelFor(1e15)).toBe(40);
  });
  test('tiles that touch a window, none before the start', () => {
    const span = tileNs(10);
    expect(tilesFor(10, span * 1.5, span * 3)).toEqual({ level: 10, first: 1, last: 2 });
    expect(tilesFor(10, -span * 3, span * 0.5)).toEqual({ level: 10, first: 0, last: 0 });
  });
});

describe('placeholders', () => {
  const has =
    (...names: string[]) =>
    (level: number, index: number) =>
      names.includes(`${level}/${index}`) ? `${level}/${index}` : undefined;
  test('the tile itself comes first', () => {
    expect(bestParts(has('10/5', '11/2'), 10, 5).map((one) => one.data)).toEqual(['10/5']);
  });
  test('else the nearest coarser one, cut to the tile', () => {
    const [part] = bestParts(has('12/1', '13/0'), 10, 5);
    expect(part).toEqual({ data: '12/1', fromNs: 5 * tileNs(10), toNs: 6 * tileNs(10) });
  });
  test('else the finer ones there are', () => {
    expect(bestParts(has('9/11', '8/20'), 10, 5).map((one) => one.data)).toEqual(['9/11']);
    expect(bestParts(has(), 10, 5)).toEqual([]);
  });
});

test('the first slice that ends after a time', () => {
  const ends = Float64Array.from([10, 20, 30]);
  expect([0, 10, 19, 30].map((at) => firstEndingAfter(ends, at))).toEqual([0, 1, 1, 3]);
});

test('the cache forgets what was used longest ago', () => {
  const cache = new TileCache(750);
  cache.put(states(1), 10, 0, 0);
  cache.put(states(2), 10, 0, 0);
  cache.put(states(3), 10, 0, 0);
  cache.touch('states', 1, 10, 0);
  cache.put(states(4), 10, 0, 0);
  expect([1, 2, 3, 4].map((id) => cache.get('states', id, 10, 0) !== undefined)).toEqual([
    true,
    false,
    true,
    true,
  ]);
});

test('the cache stays within its bound, whatever is put into it', () => {
  const cache = new TileCache(100_000);
  for (let at = 0; at < 2_000; at++) {
    cache.put(states(at % 40, 10), 10, at, at);
    cache.put(states(at % 40, 20), 10, at, at);
  }
  expect(cache.size).toBeLessThanOrEqual(100_000 / 640);
  expect(cache.size).toBeGreaterThan(100);
  cache.clear();
  expect([cache.size, cache.get('states', 39, 10, 1_999)]).toEqual([0, undefined]);
});

test('a host that needs long for its answers is asked less often', () => {
  const asked: { id: number; index: number }[] = [];
  const requests = new Requests((message) => void asked.push(message as never));
  const loader = new TileLoader(requests, new TileCache());
  const wanted = (nowNs: number): Wanted => ({
    ...{ level: 20, startNs: 0, endNs: tileNs(20), nowNs },
    ...{ lanes: [1 as never], queues: [], wakes: false },
  });
  const answer = (nowMs: number): void => {
    const { id, index } = asked.at(-1)!;
    const series = [{ ...states(1), final: false }];
    loader.receive(encodeTiles({ id, level: 20, index, series }), nowMs);
  };
  expect(loader.refreshMs).toBe(95);
  let ms = 0;
  for (let round = 0; round < 40; round++) {
    while (loader.want(wanted(1_000 + ms), (ms += 45)) && asked.length <= round);
    answer(ms + 400);
    ms += 400;
  }
  expect(loader.refreshMs).toBeGreaterThan(700);
  expect(loader.refreshMs).toBeLessThanOrEqual(1_000);
  const before = asked.length;
  for (let end = ms + 600; ms < end; ms += 50) loader.want(wanted(1_000 + ms), ms);
  expect(asked.length - before).toBeLessThanOrEqual(1);
});

test('a tile whose time is over is asked for less often than the one that grows', () => {
  const asked: { id: number; index: number }[] = [];
  const loader = new TileLoader(
    new Requests((message) => void asked.push(message as never)),
    new TileCache(),
  );
  const span = tileNs(20);
  const follow = (fromMs: number, untilMs: number): number[] => {
    const before = asked.length;
    for (let ms = fromMs; ms < untilMs; ms += 50) {
      const answered = asked.length;
      loader.want(
        {
          ...{ level: 20, startNs: 0, endNs: 2 * span, nowNs: 1.1 * span + ms },
          ...{ lanes: [1 as never], queues: [], wakes: false },
        },
        ms,
      );
      for (const { id, index } of asked.slice(answered)) {
        const series = [{ ...states(1), final: false }];
        loader.receive(encodeTiles({ id, level: 20, index, series }), ms);
      }
    }
    return asked.slice(before).map(({ index }) => index);
  };
  expect(follow(50, 100).sort()).toEqual([0, 1]);
  const later = follow(100, 1_300);
  const of = (index: number): number => later.filter((one) => one === index).length;
  expect(of(0)).toBeGreaterThan(0);
  expect(of(1)).toBeGreaterThan(2 * of(0));
});
