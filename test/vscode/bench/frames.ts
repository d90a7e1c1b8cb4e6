import type { Frame, Page } from 'playwright-core';
import { watchFrames } from './page';
import { differences, spread, type Spread } from './statistics';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  /** Time on the clock and processor time, µs. */
  readonly dur?: number;
  readonly tdur?: number;
}

export interface Work {
  /** Between the starts of animation frames, on the clock, ms. */
  readonly between: Spread;
  /** Processor time of the main thread for a frame: input, scripts, style, layout, paint, ms. */
  readonly processor: Spread;
  /** The same on the clock. */
  readonly clock: Spread;
}

/** Tasks of the main thread that drew a frame: those that ran animation callbacks. */
export function frameTasks(events: readonly TraceEvent[]): TraceEvent[] {
  const callbacks = events.filter((event) => event.name === 'FireAnimationFrame');
  const threads = new Set(callbacks.map(({ pid, tid }) => `${pid}/${tid}`));
  const tasks = events
    .filter(
      ({ name, ph, pid, tid }) => name === 'RunTask' && ph === 'X' && threads.has(`${pid}/${tid}`),
    )
    .sort((a, b) => a.ts - b.ts);
  return tasks.filter(({ pid, tid, ts, dur = 0 }) =>
    callbacks.some(
      (one) => one.pid === pid && one.tid === tid && one.ts >= ts && one.ts < ts + dur,
    ),
  );
}

const categories = ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'toplevel'];

/** Measures the frames of the webview while `gesture` goes on. */
export async function measureFrames(
  page: Page,
  frame: Frame,
  gesture: () => Promise<void>,
): Promise<Work> {
  const browser = page.context().browser()!;
  await frame.evaluate(watchFrames);
  await browser.startTracing(page, { categories });
  await gesture();
  const frames = await frame.evaluate(() => globalThis.heddleProbe.frames);
  const trace = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: TraceEvent[];
  };
  const tasks = frameTasks(trace.traceEvents);
  return {
    between: spread(differences(frames)),
    processor: spread(tasks.map(({ tdur, dur = 0 }) => (tdur ?? dur) / 1000)),
    clock: spread(tasks.map(({ dur = 0 }) => dur / 1000)),
  };
}

/** The gestures that are measured, by name. */
export function gestures(page: Page, box: { x: number; y: number; width: number; height: number }) {
  const wheel = (dx: number, dy: number) => async (): Promise<void> => {
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.4);
    for (let at = 0; at < 90; at++) {
      await page.mouse.wheel(dx, dy);
      await page.waitForTimeout(12);
    }
  };
  return {
    'zoom in': wheel(0, -30),
    'pan back': wheel(-30, 0),
    'pan on': wheel(24, 0),
    'zoom out': wheel(0, 30),
  };
}
