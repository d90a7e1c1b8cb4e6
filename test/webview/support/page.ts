import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { DEADLINE_MS } from '../../support/deadline';

export type Look = 'dark' | 'light' | 'contrast' | 'forced';

export interface OpenOptions {
  readonly look?: Look;
  readonly width?: number;
  readonly height?: number;
  readonly hash?: string;
  /** Runs in the page before its own code. */
  readonly before?: () => void;
}

/** A page of the live view, with everything it complained about. */
export interface View {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly complaints: string[];
}

/** Opens the view and waits until it shows the run. */
export async function openView(
  browser: Browser,
  url: string,
  options: OpenOptions = {},
): Promise<View> {
  const { look = 'dark', width = 1440, height = 860, hash = '' } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: look === 'light' ? 'light' : 'dark',
    contrast: look === 'contrast' ? 'more' : 'no-preference',
    forcedColors: look === 'forced' ? 'active' : 'none',
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(DEADLINE_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  if (options.before) await page.addInitScript(options.before);
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    // The tests read the canvas back, the page never does.
    if (!message.text().includes('willReadFrequently')) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(url + hash);
  await page.waitForFunction(() => performance.getEntriesByName('heddle-first-data').length > 0);
  await settled(page);
  return { page, context, complaints };
}

/** Waits until tiles and tables have come and were drawn: some frames, which take longer on a busy machine. */
export async function settled(page: Page): Promise<void> {
  await page.locator('canvas.timeline:not([data-loading])').waitFor({ state: 'attached' });
  await page.evaluate(async () => {
    const since = performance.now();
    for (let frames = 0; frames < 27 || performance.now() < since + 450; frames++)
      await new Promise(requestAnimationFrame);
  });
}

export async function close({ context, complaints }: View): Promise<void> {
  await context.close();
  expect(complaints).toEqual([]);
}

/** Colours of the pixels of a canvas in a rectangle of CSS pixels, with how often each occurs. */
export async function colorsIn(
  page: Page,
  selector: string,
  box: { x: number; y: number; width: number; height: number },
): Promise<Map<string, number>> {
  const counts = await page.evaluate(
    ([name, { x, y, width, height }]) => {
      const canvas = document.querySelector<HTMLCanvasElement>(name)!;
      const { data } = canvas.getContext('2d')!.getImageData(x, y, width, height);
      const found: Record<string, number> = {};
      for (let at = 0; at < data.length; at += 4) {
        const color = `${data[at]},${data[at + 1]},${data[at + 2]}`;
        found[color] = (found[color] ?? 0) + 1;
      }
      return found;
    },
    [selector, box] as const,
  );
  return new Map(Object.entries(counts).sort((a, b) => b[1] - a[1]));
}

/** The rectangle a row of the list has on the canvas beside it, `from`–`to` of its width. */
export async function barOf(page: Page, key: string, from: number, to: number) {
  const row = (await page.locator(`.lanes [data-key="${key}"]`).boundingBox())!;
  const canvas = (await page.locator('canvas.timeline').boundingBox())!;
  const inset = Math.round(row.height * 0.25);
  return {
    x: Math.round(canvas.width * from),
    y: Math.round(row.y - canvas.y) + inset,
    width: Math.round(canvas.width * (to - from)),
    height: Math.round(row.height * 0.3),
  };
}
