import { describe, expect, test } from 'vitest';
import {
  following,
  frame,
  initialViewport,
  pan,
  scaleOf,
  toNs,
  toX,
  zoomAt,
} from '../../webview/timeline/viewport';

const S = 1e9;
const view = { startNs: 10 * S, endNs: 20 * S, follow: false };

describe('zoom and pan', () => {
  test('zooming keeps the time under the pointer', () => {
    for (const factor of [0.3, 0.9, 1.2]) {
      const zoomed = zoomAt(view, factor, 13 * S, 60 * S);
      expect((13 * S - zoomed.startNs) / (zoomed.endNs - zoomed.startNs)).toBeCloseTo(0.3);
      expect(zoomed.endNs - zoomed.startNs).toBeCloseTo(10 * S * factor);
    }
  });
  test('zooming in ends at a span that still has slices in it', () => {
    const zoomed = zoomAt(view, 1e-12, 13 * S, 60 * S);
    expect(zoomed.endNs - zoomed.startNs).toBe(20_000);
  });
  test('the run cannot be lost out of sight', () => {
    expect(pan(view, 1e15, 60 * S).startNs).toBeLessThan(60 * S);
    expect(pan(view, -1e15, 60 * S).endNs).toBeGreaterThan(0);
  });
  test('panning leaves follow mode', () => {
    expect(pan({ ...view, follow: true }, S, 60 * S).follow).toBe(false);
  });
});

describe('follow', () => {
  test('a young run is shown whole, with room to grow', () => {
    expect(initialViewport(10 * S, true)).toEqual({ startNs: 0, endNs: 13 * S, follow: true });
  });
  test('a young run that outgrows its window gets a larger one', () => {
    const grown = following({ startNs: 0, endNs: 13 * S, follow: true }, 13 * S);
    expect(grown).toEqual({ startNs: 0, endNs: 16_900_000_000, follow: true });
  });
  test('an older run slides with now at the right edge', () => {
    const later = following({ startNs: 0, endNs: 30 * S, follow: true }, 100 * S);
    expect(later.endNs - later.startNs).toBeCloseTo(30 * S);
    expect(later.endNs).toBeGreaterThan(100 * S);
  });
  test('a recording is shown whole', () => {
    const whole = initialViewport(5 * S, false);
    expect(whole.startNs).toBeLessThanOrEqual(0);
    expect(whole.endNs).toBeGreaterThanOrEqual(5 * S);
  });
});

test('framing shows all of a range with room around it, none before the run', () => {
  const shown = frame({ fromNs: 4 * S, toNs: 5 * S }, 60 * S);
  expect(shown.startNs).toBeLessThan(4 * S);
  expect(shown.endNs).toBeGreaterThan(5 * S);
  expect(frame({ fromNs: 0, toNs: 10 * S }, 60 * S).startNs).toBeGreaterThan(-0.2 * S);
});

test('pixels and times are each other’s inverse', () => {
  const scale = scaleOf(view, 800);
  expect(toX(scale, toNs(scale, 123))).toBeCloseTo(123);
});
