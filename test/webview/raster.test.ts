import { describe, expect, test } from 'vitest';
import {
  LaneState,
  type DepthSeries,
  type HoldSeries,
  type StateSeries,
} from '../../src/protocol/view/index';
import { depthColumns, rasterCeiling } from '../../webview/timeline/rasterDepth';
import { rasterNested, rasterStates } from '../../webview/timeline/rasterStates';
import { fillRect, makeSurface, solid, type Surface } from '../../webview/timeline/surface';

/** What is drawn with, as letters: R runs, W waits. */
const LETTERS = {
  [LaneState.Running]: 'R',
  [LaneState.Lock]: 'W',
  [LaneState.Sleep]: 's',
} as Record<number, string>;

function slices(
  ...rows: [start: number, end: number, state: number, density?: number][]
): StateSeries {
  return {
    kind: 'states',
    id: 1 as never,
    final: true,
    start: Float64Array.from(rows.map((row) => row[0])),
    end: Float64Array.from(rows.map((row) => row[1])),
    object: new Uint32Array(rows.length),
    state: Uint8Array.from(rows.map((row) => row[2])),
    density: Uint8Array.from(rows.map((row) => row[3] ?? 0)),
  };
}

/** Draws at one ns a pixel into `width` × 4 pixels and shows the rows as text. */
function draw(series: StateSeries, width: number, nsPerPixel = 1): string[] {
  const surface = makeSurface(width, 4);
  surface.pixels.fill('.'.charCodeAt(0));
  const styleOf = (state: number) => ({
    fill: solid((LETTERS[state] ?? '?').charCodeAt(0)),
    height: state === LaneState.Sleep ? 0.5 : 1,
  });
  const scale = { startNs: 0, nsPerPixel, originX: 0 };
  rasterStates(
    surface,
    scale,
    { top: 0, bottom: 4 },
    [{ data: series, fromNs: 0, toNs: Infinity }],
    styleOf,
  );
  return text(surface);
}

function text({ pixels, width, height }: Surface): string[] {
  return Array.from({ length: height }, (_, y) =>
    String.fromCharCode(...pixels.subarray(y * width, (y + 1) * width)),
  );
}

describe('states', () => {
  test('slices, gaps and the height of faint states', () => {
    expect(draw(slices([0, 3, 1], [3, 6, 2], [7, 9, 6]), 10)).toEqual([
      'RRRWWW....', //
      'RRRWWW.ss.',
      'RRRWWW.ss.',
      'RRRWWW....',
    ]);
  });
  test('a merged slice shows its share of waiting from the top', () => {
    // What the short waits of a lane that mostly ran were for is not known.
    expect(draw(slices([0, 2, 1, 128], [2, 4, 2, 191]), 4)).toEqual([
      '??WW', //
      '??WW',
      'RRWW',
      'RRRR',
    ]);
  });
  test('slices below a pixel become one column of density', () => {
    const short = slices([0, 4, 1], [4, 8, 2], [8, 12, 1], [12, 16, 2]);
    expect(draw(short, 2, 16)).toEqual(['W.', 'W.', 'R.', 'R.']);
  });
  test('what is outside the picture does not matter', () => {
    expect(draw(slices([-5, 1, 2], [1, 50, 1]), 3)[0]).toBe('WRR');
  });
});

test('patterns move with what they fill', () => {
  const mask = Uint8Array.from([1, 0, 0, 0]);
  const pattern = { mask, size: 2, on: 35, off: 46 };
  const surface = makeSurface(4, 2);
  fillRect(surface, 0, 0, 4, 2, pattern, 0);
  expect(text(surface)).toEqual(['#.#.', '....']);
  fillRect(surface, 0, 0, 4, 2, pattern, 1);
  expect(text(surface)).toEqual(['.#.#', '....']);
});

test('a depth lasts until it changes, also over a gap between tiles', () => {
  const series = (time: number[], depths: number[]): DepthSeries => ({
    kind: 'depth',
    id: 1 as never,
    final: true,
    time: Float64Array.from(time),
    max: Uint32Array.from(depths),
    last: Uint32Array.from(depths),
  });
  const parts = [
    { data: series([2, 4], [1, 5]), fromNs: 0, toNs: 6 },
    { data: series([8], [2]), fromNs: 6, toNs: 12 },
  ];
  const scale = { startNs: 0, nsPerPixel: 1, originX: 0 };
  expect([...depthColumns(scale, 12, parts, 10)]).toEqual([-1, -1, 1, 1, 5, 5, 5, 5, 2, 2, -1, -1]);
});

test('the ceiling of a queue ends with the picture, however far away now is', () => {
  const surface = makeSurface(12, 2);
  surface.pixels.fill('.'.charCodeAt(0));
  rasterCeiling(surface, 0, 1e15, solid('-'.charCodeAt(0)));
  expect(text(surface)).toEqual(['---.....---.', '............']);
});

test('many short holds make a bar as high as the share of the time they took', () => {
  const surface = makeSurface(8, 4);
  surface.pixels.fill('.'.charCodeAt(0));
  const holds: HoldSeries = {
    kind: 'holds',
    id: 1 as never,
    final: true,
    start: Float64Array.of(0, 40, 60),
    end: Float64Array.of(20, 60, 65),
    object: new Uint32Array(3),
    depth: new Uint8Array(3),
    density: Uint8Array.of(0, 128, 0),
  };
  rasterNested(
    surface,
    { startNs: 0, nsPerPixel: 10, originX: 0 },
    (_, share) => ({ top: 0, bottom: Math.max(1, Math.round(4 * share)) }),
    [{ data: holds, fromNs: 0, toNs: Infinity }],
    () => solid('H'.charCodeAt(0)),
  );
  expect(text(surface)).toEqual(['HH..HHH.', 'HH..HHH.', 'HH......', 'HH......']);
});
