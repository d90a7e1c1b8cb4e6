import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Session } from '../../../src/session/index';
import type { Row } from '../../../scripts/bench/cases';
import { gestures, measureFrames, type Work } from './frames';
import { measureLatency } from './latency';
import type { LoadedView } from './loadedView';
import { Processes, sample, type Sample } from './memory';
import { spread } from './statistics';

export interface Effort {
  /** How long memory is watched, and from when on its growth counts, s. */
  readonly memorySeconds: number;
  readonly settledSeconds: number;
  readonly latencySeconds: number;
}

/** Locks that are taken before anything is measured; each makes a slice of its own. */
const SLICES = 1_000_000;
const EVERY_SECONDS = 5;

type Log = (text: string) => void;

/** Pan and zoom of the view that is loaded, as rows of the table. */
export async function frameRows({ window, frame }: LoadedView, log: Log): Promise<Row[]> {
  const { page } = window;
  const box = (await frame.locator('canvas.timeline').boundingBox())!;
  const works: [string, Work][] = [];
  for (const [name, gesture] of Object.entries(gestures(page, box))) {
    log(`live view: ${name}`);
    works.push([name, await measureFrames(page, frame, gesture)]);
  }
  const rows = works.flatMap(([name, { processor, clock, between }]): Row[] => [
    { name: `${name}: processor time of a frame, p50`, value: processor.p50, unit: 'ms' },
    { name: `${name}: processor time of a frame, p95`, value: processor.p95, unit: 'ms', most: 16 },
    { name: `${name}: the same on the clock, p95`, value: clock.p95, unit: 'ms' },
    { name: `${name}: between two frames, p95`, value: between.p95, unit: 'ms' },
  ]);
  await window.picture('panned');
  return rows;
}

/** From the program to the screen, in a window some seconds long. */
export async function latencyRows(
  { window, frame, notes }: LoadedView,
  seconds: number,
  log: Log,
): Promise<Row[]> {
  const { page } = window;
  const box = (await frame.locator('canvas.timeline').boundingBox())!;
  // Follows again, zoomed to about two seconds.
  await frame.locator('[data-command=follow]').first().click();
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.4);
  for (let at = 0; at < 11; at++) {
    await page.mouse.wheel(0, -100);
    await page.waitForTimeout(60);
  }
  await page.mouse.move(box.x - 100, box.y - 30);
  await page.waitForTimeout(1_500);
  log('live view: event to pixel');
  const { latencies, clock } = await measureLatency(frame, notes, seconds);
  const seen = latencies.filter(Number.isFinite);
  const { p50, p95, max } = spread(seen);
  await window.picture('followed');
  const unseen = latencies.length - seen.length;
  const of = `event to pixel, ${seen.length} events ± ${clock.errorMs.toFixed(1)} ms`;
  return [
    ...(seen.length > 0
      ? [
          { name: `${of}, p50`, value: p50, unit: 'ms' },
          { name: `${of}, p95`, value: p95, unit: 'ms', most: 100 },
          { name: `${of}, max`, value: max, unit: 'ms' },
        ]
      : []),
    { name: 'events that were not seen', value: unseen, unit: '', most: 0 },
  ];
}

/** Memory while the view follows the program. */
export async function memoryRows(
  { window, server }: LoadedView,
  { memorySeconds, settledSeconds }: Effort,
  log: Log,
): Promise<Row[]> {
  const { page } = window;
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  const processes = new Processes(server.folder);
  const samples: Sample[] = [];
  const started = performance.now();
  for (let at = 0; at <= memorySeconds; at = (performance.now() - started) / 1000) {
    samples.push(await sample(processes, devtools, at));
    log(`live view: memory, ${at.toFixed(0)} of ${memorySeconds} s`);
    await page.waitForTimeout(EVERY_SECONDS * 1000);
  }
  const settled = samples.find(({ seconds }) => seconds >= settledSeconds) ?? samples[0]!;
  const last = samples.at(-1)!;
  const minutes = (settledSeconds / 60).toFixed(settledSeconds < 60 ? 1 : 0);
  const parts = [
    ['adapter', 'memory of the debug adapter'],
    ['extensionHost', 'memory of the extension host'],
    ['window', 'memory of the window'],
    ['heap', 'JavaScript heap of the window'],
  ] as const;
  return parts.flatMap(([part, name]): Row[] => [
    { name: `${name} after ${minutes} min`, value: settled[part], unit: 'MB' },
    {
      name: `${name}, growth in the ${((last.seconds - settled.seconds) / 60).toFixed(1)} min after that`,
      value: last[part] - settled[part],
      unit: 'MB',
    },
  ]);
}

/** Waits until the model has a million slices. */
export async function untilFull(view: LoadedView, log: Log): Promise<void> {
  while (view.pairs < SLICES) {
    log(`live view: ${view.pairs} slices`);
    await view.window.page.waitForTimeout(1000);
  }
  await view.window.picture('loaded');
}

/** What the program wrote and the model took in, told by the recording. */
export async function loadRows({ server }: LoadedView): Promise<Row[]> {
  const state = join(server.folder, 'state');
  const name = readdirSync(state, { recursive: true, encoding: 'utf8' }).find((one) =>
    one.endsWith('.heddle'),
  );
  if (name === undefined) throw new Error(`no recording in ${state}`);
  const { model } = await Session.open(join(state, name));
  const lanes = model.allLanes();
  const sum = (of: (lane: (typeof lanes)[number]) => number): number =>
    lanes.reduce((total, lane) => total + of(lane), 0);
  const seconds = model.now / 1e9;
  return [
    { name: 'threads', value: lanes.length, unit: '' },
    {
      name: 'records read',
      value: sum((lane) => lane.records) / seconds,
      unit: '/s',
      aim: 100_000,
    },
    { name: 'records lost', value: model.dropped, unit: '' },
    {
      name: 'slices in the end (waits, runs between them, holds)',
      value: sum((lane) => 2 * lane.waits.count + lane.holdSpans.count),
      unit: '',
      aim: SLICES,
    },
  ];
}
