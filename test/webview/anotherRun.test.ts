import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, launchChromium } from '../support/chromium';
import { lane, process } from './support/rows';
import { TestHost } from './support/testHost';

/** A run of 8 s that goes on, which started then. */
const SHOWN = '2026-12-01T10:00:00.000Z';
const run = {
  title: 'app.py',
  command: ['app.py'],
  startedAt: SHOWN,
  dropped: 0,
  exactFromNs: 0,
  detail: 'summary',
  processors: null,
  forgotten: null,
  exit: null,
};
const messages = [
  { type: 'hello', protocol: 1, mode: 'live', opensSource: true },
  {
    type: 'delta',
    nowNs: 8e9,
    live: true,
    run,
    processes: [process(1)],
    lanes: [lane(1, 'MainThread')],
  },
];

describe.skipIf(!findChromium())('the panel of VS Code, which keeps what was shown', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  /** Opens the page with what the webview has kept. */
  async function opened(host: TestHost, kept: unknown): Promise<Page> {
    const page = await browser.newPage();
    await page.addInitScript(
      ([before, said]) => {
        let state = before;
        const scope = globalThis as unknown as Record<string, unknown>;
        scope['acquireVsCodeApi'] = () => ({
          getState: () => state,
          setState: (now: unknown) => (scope['kept'] = state = now),
          postMessage: (message: { type: string }) => {
            if (message.type === 'ready') for (const one of said) postMessage(one, '*');
          },
        });
      },
      [kept, messages] as const,
    );
    await page.goto(host.url);
    await page.locator('.track.lane').waitFor();
    return page;
  }

  /** Waits until now is followed, or not. */
  const follows = (page: Page, pressed: boolean): Promise<void> =>
    page.locator(`[data-command='follow'][aria-pressed='${pressed}']`).waitFor();

  /** What is kept once there is something to keep: before, a link without anything may have been. */
  const kept = (page: Page): Promise<{ run: string; link: string }> =>
    page
      .waitForFunction(() => {
        const { kept } = globalThis as unknown as { kept?: { link: string } };
        return kept && kept.link !== '' && kept;
      })
      .then((handle) => handle.jsonValue() as Promise<{ run: string; link: string }>);

  test('a window and a selection of the run before do not come up in the next', async () => {
    const host = await TestHost.start('bank');
    const page = await opened(host, {
      run: '2026-12-01T09:00:00.000Z',
      link: 'select=lane:1&time=300000000000-330000000000',
    });
    await follows(page, true);
    expect(await page.locator("[aria-selected='true'].track").count()).toBe(0);
    await page.locator('.track.lane').click();
    expect(await kept(page)).toEqual({ run: SHOWN, link: expect.stringMatching(/^select=lane:1/) });
    await page.close();
    host.dispose();
  });

  test('those of the same run do, when the window was reloaded', async () => {
    const host = await TestHost.start('bank');
    const link = 'select=lane:1&time=2000000000-3000000000';
    const page = await opened(host, { run: SHOWN, link });
    await follows(page, false);
    await page.locator("[aria-selected='true'].track").waitFor();
    await page.close();
    host.dispose();
  });
});
