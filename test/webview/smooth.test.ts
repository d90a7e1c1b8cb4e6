import { writeFileSync } from 'node:fs';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { artifact, findChromium, launchChromium } from '../support/chromium';
import { close, openView, type View } from './support/page';
import { TestHost } from './support/testHost';

/** Processor time the main thread may take for a frame, ms; it is the same on a busy machine. */
const FRAME_MS = 16;

/** Sums up what the page's own code did in each animation frame. */
function watchFrames(): void {
  const scope = globalThis as unknown as { work: number[] };
  scope.work = [];
  const request = globalThis.requestAnimationFrame.bind(globalThis);
  globalThis.requestAnimationFrame = (callback) =>
    request((time) => {
      const begin = performance.now();
      callback(time);
      scope.work.push(performance.now() - begin);
    });
}

async function mainThreadMs(cdp: CDPSession): Promise<number> {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return (metrics.find((one) => one.name === 'TaskDuration')?.value ?? 0) * 1000;
}

interface Work {
  readonly frames: number;
  /** Wall time of our code a frame, ms. */
  readonly p50: number;
  readonly p95: number;
  /** Processor time of the main thread a frame, everything included, ms. */
  readonly cpu: number;
}

async function takeWork(
  page: Page,
  cdp: CDPSession,
  before = 0,
): Promise<Work & { total: number }> {
  const total = await mainThreadMs(cdp);
  const work = await page.evaluate(() => {
    const scope = globalThis as unknown as { work: number[] };
    return scope.work.splice(0);
  });
  work.sort((a, b) => a - b);
  const at = (share: number): number =>
    Number((work[Math.floor(work.length * share)] ?? 0).toFixed(1));
  const cpu = Number(((total - before) / Math.max(1, work.length)).toFixed(1));
  return { frames: work.length, p50: at(0.5), p95: at(0.95), cpu, total };
}

describe.skipIf(!findChromium())('200 threads and a million slices', () => {
  let browser: Browser;
  let host: TestHost;
  let view: View;
  beforeAll(async () => {
    host = await TestHost.start('million');
    browser = await launchChromium();
    view = await openView(browser, host.url, { width: 1600, height: 1000, before: watchFrames });
  }, 120_000);
  afterAll(async () => {
    await close(view);
    host.dispose();
    await browser.close();
  });

  test('the first data are there at once', async () => {
    const ms = await view.page.evaluate(
      () => performance.getEntriesByName('heddle-first-data')[0]!.startTime,
    );
    console.log(`first data after ${ms.toFixed(0)} ms`);
    expect(ms).toBeLessThan(1_500);
  });

  test('zoom, pan and scroll stay smooth', async () => {
    const { page } = view;
    const canvas = (await page.locator('canvas.timeline').boundingBox())!;
    const wheel = async (times: number, dx: number, dy: number): Promise<void> => {
      for (let at = 0; at < times; at++) {
        await page.mouse.wheel(dx, dy);
        await page.waitForTimeout(12);
      }
    };
    const cdp = await view.context.newCDPSession(page);
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
    const figures: Record<string, Work> = {};
    await page.mouse.move(canvas.x + 600, canvas.y + 150);
    let { total } = await takeWork(page, cdp);
    const measure = async (name: string, times: number, dx: number, dy: number): Promise<void> => {
      await wheel(times, dx, dy);
      const { total: after, ...work } = await takeWork(page, cdp, total);
      total = after;
      figures[name] = work;
    };
    await measure('zoom in', 50, 0, -40);
    await measure('pan', 60, 30, 0);
    await measure('zoom out', 60, 0, 40);
    await page.mouse.move(100, canvas.y + 150);
    await measure('scroll', 60, 0, 60);
    console.log(figures);
    writeFileSync(artifact('webview', 'frames.json'), JSON.stringify(figures, null, 2));
    await page.waitForTimeout(800);
    await page.screenshot({ path: artifact('webview', 'million-dark.png') });
    for (const { cpu } of Object.values(figures)) expect(cpu).toBeLessThan(FRAME_MS);
  });
});
