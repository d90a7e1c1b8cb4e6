import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Frames, type Part } from '../../webview/state/frames';

let drawn: [atMs: number, parts: Part[]][];
let frames: Frames;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date', 'setTimeout', 'clearTimeout'] });
  vi.stubGlobal('requestAnimationFrame', (frame: () => void) => setTimeout(frame, 16));
  vi.advanceTimersByTime(10_000);
  drawn = [];
  const start = performance.now();
  frames = new Frames((parts, nowMs) => drawn.push([Math.round(nowMs - start), [...parts]]));
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const paced = ['lanes', 'chrome', 'panel'] as const;
const timesOf = (part: Part): number[] =>
  drawn.filter(([, parts]) => parts.includes(part)).map(([at]) => at);

test('parts asked for without a pace are drawn together in the next frame', () => {
  for (const part of ['canvas', ...paced] as const) frames.request(part);
  vi.advanceTimersByTime(40);
  expect(drawn.map(([, parts]) => parts)).toEqual([['canvas', 'lanes', 'chrome', 'panel']]);
});

test('of the paced parts a frame draws one at most, and each has its turn', () => {
  for (let round = 0; round < 60; round++) {
    frames.request('canvas');
    for (const part of paced) frames.request(part, 100);
    vi.advanceTimersByTime(16);
  }
  for (const [, parts] of drawn)
    expect(parts.filter((part) => part !== 'canvas').length).toBeLessThanOrEqual(1);
  for (const part of paced) expect(timesOf(part).length).toBeGreaterThan(5);
});

test('while the picture is moved they wait, but not for ever', () => {
  for (let round = 0; round < 250; round++) {
    frames.gesture();
    frames.request('canvas');
    for (const part of paced) frames.request(part, 100);
    vi.advanceTimersByTime(16);
  }
  for (const part of paced) {
    expect(timesOf(part).length).toBeGreaterThanOrEqual(2);
    expect(timesOf(part).length).toBeLessThanOrEqual(4);
  }
  expect(timesOf('canvas').length).toBeGreaterThan(200);
});

test('where drawing is slow, paced parts are drawn less often', () => {
  const timesIn = (costMs: number): number => {
    let count = 0;
    let costs = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => Date.now() + costs);
    const slow = new Frames(() => {
      count++;
      costs += costMs;
    });
    for (let round = 0; round < 250; round++) {
      slow.request('panel', 100);
      vi.advanceTimersByTime(16);
    }
    return count;
  };
  expect(timesIn(0)).toBeGreaterThan(25);
  expect(timesIn(20)).toBeLessThan(12);
});

test('once a gesture is over the picture is drawn as it rests', () => {
  frames.gesture();
  expect(frames.isGesture(performance.now())).toBe(true);
  vi.advanceTimersByTime(200);
  expect(frames.isGesture(performance.now())).toBe(false);
  expect(timesOf('canvas')).toHaveLength(1);
});
