import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LaneState, type StateSeries } from '../../src/protocol/view/index';
import { groupSample, SAMPLED } from '../../webview/lanes/groupSample';
import { groupColumns, rasterGroup } from '../../webview/timeline/rasterGroup';
import { makeSurface, solid } from '../../webview/timeline/surface';
import { findChromium, launchChromium } from '../support/chromium';
import { barOf, close, colorsIn, openView, settled } from './support/page';
import { laneId } from './support/rows';
import { TestHost } from './support/testHost';

const { Running, Lock, Queue, Sleep } = LaneState;
type Slice = readonly [start: number, end: number, state: number, object?: number, share?: number];

const member = (...slices: Slice[]): { data: StateSeries; fromNs: number; toNs: number }[] => [
  {
    data: {
      kind: 'states',
      id: laneId(1),
      final: true,
      start: Float64Array.from(slices, ([start]) => start),
      end: Float64Array.from(slices, ([, end]) => end),
      object: Uint32Array.from(slices, ([, , , object]) => object ?? 0),
      state: Uint8Array.from(slices, ([, , state]) => state),
      density: Uint8Array.from(slices, ([, , , , share]) => Math.round((share ?? 0) * 255)),
    },
    fromNs: 0,
    toNs: Infinity,
  },
];

const columns = (startNs: number, nsPerPixel: number, ...members: ReturnType<typeof member>[]) => {
  const { alive, runs, waits, worst } = groupColumns(
    { startNs, nsPerPixel, originX: 0 },
    4,
    members,
  );
  const round = (values: Float64Array): number[] => [...values].map((one) => +one.toFixed(2));
  return { alive: round(alive), runs: round(runs), waits: round(waits), worst };
};

describe('what a group does', () => {
  test('its members are added up, sleep counts as neither', () => {
    expect(
      columns(
        0,
        10,
        member([0, 25, Running], [25, 40, Lock, 7]),
        member([10, 40, Lock, 7]),
        member([20, 40, Sleep]),
      ),
    ).toEqual({
      alive: [1, 2, 3, 3],
      runs: [1, 1, 0.5, 0],
      waits: [0, 1, 1.5, 2],
      worst: { state: Lock, object: 7 },
    });
  });

  test('merged slices count by their share, and only the window is looked at', () => {
    expect(columns(10, 5, member([0, 12, Running], [12, 22, Queue, 3, 0.6]))).toEqual({
      alive: [1, 1, 0.4, 0],
      runs: [0.64, 0.4, 0.16, 0],
      waits: [0.36, 0.6, 0.24, 0],
      worst: { state: Queue, object: 3 },
    });
  });

  test('waiting is drawn from the bottom, running above it, the rest is empty', () => {
    const surface = makeSurface(4, 6);
    surface.pixels.fill('.'.charCodeAt(0));
    const shares = groupColumns({ startNs: 0, nsPerPixel: 1, originX: 0 }, 4, [
      member([0, 3, Lock]),
      member([0, 1, Running], [1, 3, Sleep]),
      member([0, 2, Lock], [2, 3, Running]),
    ]);
    rasterGroup(surface, { top: 0, bottom: 6 }, shares, 0, (state) => ({
      fill: solid((state === Running ? 'R' : 'W').charCodeAt(0)),
      height: 1,
    }));
    const row = (y: number): string =>
      String.fromCharCode(...surface.pixels.subarray(y * 4, y * 4 + 4));
    expect(Array.from({ length: 6 }, (_, y) => row(y))).toEqual([
      'R...',
      'R...',
      'WWR.',
      'WWR.',
      'WWW.',
      'WWW.',
    ]);
  });

  test('of many members the same few are looked at, whatever their rank and whoever joins', () => {
    const ids = Array.from({ length: 1000 }, (_, at) => laneId(at + 1));
    const sample = groupSample(ids);
    expect(sample).toHaveLength(SAMPLED);
    expect(groupSample([...ids].reverse())).toEqual(sample);
    const grown = new Set(groupSample([...ids, laneId(1001), laneId(1002)]));
    expect(sample.filter((id) => !grown.has(id)).length).toBeLessThanOrEqual(2);
    expect(groupSample(ids.slice(0, 5))).toEqual(ids.slice(0, 5));
  });
});

describe.skipIf(!findChromium())('in the page', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  test('the row of a group and that of a closed process show what their lanes do', async () => {
    const host = await TestHost.start('many');
    const view = await openView(browser, host.url);
    const { page } = view;
    const key = async (kind: string): Promise<string> =>
      (await page.locator(`.track.${kind}`).first().getAttribute('data-key'))!;
    const colors = async (row: string): Promise<number> =>
      (await colorsIn(page, 'canvas.timeline', await barOf(page, row, 0.2, 0.6))).size;
    expect(await colors(await key('group'))).toBeGreaterThan(1);
    const process = await key('process');
    const open = await colors(process);
    await page.locator('.track.process').first().click();
    await settled(page);
    expect(await colors(process)).toBeGreaterThan(open);
    await close(view);
    host.dispose();
  });

  test('a thread that a library has for itself recedes until it is selected', async () => {
    const host = await TestHost.start('feeder');
    const view = await openView(browser, host.url);
    const { page } = view;
    const colors = async (row: string): Promise<string[]> => [
      ...(await colorsIn(page, 'canvas.timeline', await barOf(page, row, 0.4, 0.6))).keys(),
    ];
    const full = await colors('lane:1');
    expect(await colors('lane:2')).not.toEqual(full);
    await page.locator('.lanes [data-key="lane:2"]').click();
    await settled(page);
    expect(await colors('lane:2')).toEqual(full);
    await close(view);
    host.dispose();
  });
});
