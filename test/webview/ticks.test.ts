import { expect, test } from 'vitest';
import { clock, timePoint } from '../../webview/text/clock';
import { niceStep, ticks } from '../../webview/timeline/ticks';

const labels = (startNs: number, nsPerPixel: number): string[] =>
  ticks({ startNs, nsPerPixel, width: 800 }).major.map((tick) => tick.label);

test('steps are those people count in', () => {
  expect([1.1e9, 12e9, 40e9, 200e9].map(niceStep)).toEqual([2e9, 15e9, 60e9, 300e9]);
  expect([3e6, 130e3, 7].map(niceStep)).toEqual([5e6, 200e3, 10]);
});

test('seconds, then minutes', () => {
  expect(labels(0, 1e7)).toEqual(['0', '1 s', '2 s', '3 s', '4 s', '5 s', '6 s', '7 s', '8 s']);
  expect(labels(58e9, 3e7)).toContain('1:05');
});

test('far zoomed in, offsets stand beside a labelled time', () => {
  const shown = labels(12_345_000_000, 200);
  expect(shown[0]).toBe('12.345 s');
  expect(shown[1]).toBe('+20 µs');
});

test('offsets whose labelled time is out of sight have it told beside the axis', () => {
  const close = ticks({ startNs: 4_645_836_000, nsPerPixel: 20, width: 800 });
  expect(close.major.every(({ strong }) => !strong)).toBe(true);
  expect(close.base).toBe('4.645 s');
  expect(ticks({ startNs: 4_645_836_000, nsPerPixel: 1e6, width: 800 }).base).toBe('');
});

test('labels have room', () => {
  for (const nsPerPixel of [50, 777, 1e4, 3.3e6, 1e8]) {
    const { major } = ticks({ startNs: 7e9, nsPerPixel, width: 1000 });
    for (let at = 1; at < major.length; at++) {
      expect(major[at]!.x - major[at - 1]!.x).toBeGreaterThanOrEqual(95.9);
    }
  }
});

test('points in time', () => {
  expect(clock(42.7e9)).toBe('00:42');
  expect(clock(3_723e9)).toBe('1:02:03');
  expect(timePoint(12.345e9, 1e7)).toBe('12.35 s');
  expect(timePoint(62.5e9, 1e8)).toBe('1:02.5');
  expect(timePoint(45_000, 1_000)).toBe('45 µs');
  expect(timePoint(0, 1)).toBe('0');
});
