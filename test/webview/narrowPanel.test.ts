import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { artifact, findChromium, launchChromium } from '../support/chromium';
import { close, openView, type View } from './support/page';
import { TestHost } from './support/testHost';

describe.skipIf(!findChromium())('live view as narrow as a side bar', () => {
  let browser: Browser;
  let host: TestHost;
  let view: View;
  beforeAll(async () => {
    browser = await launchChromium();
    host = await TestHost.start('bank');
    view = await openView(browser, host.url, { width: 300, height: 700 });
  });
  afterAll(async () => {
    await view.page.screenshot({ path: artifact('webview', 'narrow-panel.png') });
    await close(view);
    host.dispose();
    await browser.close();
  });

  /** Texts that the page cuts off. */
  const cut = (selector: string): Promise<string[]> =>
    view.page.$$eval(selector, (all) =>
      all
        .filter((one) => one.scrollWidth > one.clientWidth + 1)
        .map((one) => one.textContent ?? ''),
    );

  test('findings are told in full', async () => {
    expect(await view.page.locator('.finding').count()).toBe(1);
    expect(await cut('.finding-title')).toEqual([]);
    expect(await view.page.locator('.finding .show').isVisible()).toBe(true);
  });

  test('lanes have their names, and below them what they do', async () => {
    expect(await cut('.track.lane .track-name .name-head')).toEqual([]);
    const lane = view.page.locator('.lanes [data-key="lane:2"]');
    const name = (await lane.locator('.track-name').boundingBox())!;
    const state = (await lane.locator('.state-words').boundingBox())!;
    const row = (await lane.boundingBox())!;
    expect(await lane.locator('.state-words').textContent()).toBe('waits account_b.lock');
    expect(state.y).toBeGreaterThanOrEqual(name.y + name.height - 2);
    expect(state.y + state.height).toBeLessThanOrEqual(row.y + row.height);
  });

  test('what is said of a process does not lie over its name', async () => {
    const header = view.page.locator('.track.process');
    expect((await header.locator('.name').boundingBox())!.width).toBeGreaterThan(30);
    expect(await header.locator('.track-state').isVisible()).toBe(false);
  });

  test('the bar says that it is live and how long, and tabs have one line', async () => {
    for (const part of ['.status', '.elapsed', '.waiting', '.filter']) {
      const box = (await view.page.locator(part).boundingBox())!;
      expect(box.x + box.width).toBeLessThanOrEqual(300);
      expect(box.width).toBeGreaterThan(20);
    }
    const tabs = await view.page.getByRole('tab').all();
    const heights = await Promise.all(tabs.map(async (tab) => (await tab.boundingBox())!.height));
    expect(Math.max(...heights)).toBeLessThan(36);
  });

  test('of the lock that a lane waits for the end of its name is in sight', async () => {
    const names = await TestHost.start('longNames');
    for (const [width, height] of [
      [1080, 250],
      [700, 800],
    ] as const) {
      const other = await openView(browser, names.url, { width, height });
      const waits = other.page.locator('.track.lane .state-words', { hasText: 'waits' });
      const words = await waits.first().textContent();
      expect(words).toMatch(/^waits InventorySynchronisationService\._.*article_lock$/);
      const tail = (await waits.first().locator('.name-tail').boundingBox())!;
      const cell = (await other.page.locator('.track.lane .track-state').first().boundingBox())!;
      expect(tail.x + tail.width).toBeLessThanOrEqual(cell.x + cell.width + 1);
      expect(tail.width).toBeGreaterThan(30);
      await close(other);
    }
    names.dispose();
  });

  test.each([600, 720])(
    '%i px: titles of findings and how it ended are told in full',
    async (width) => {
      for (const name of ['philosophers', 'ended'] as const) {
        const run = await TestHost.start(name);
        const other = await openView(browser, run.url, { width, height: 700 });
        const { page } = other;
        const spills = await page.$$eval('.finding-title', (all) =>
          all
            .filter(
              (one) => one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight,
            )
            .map((one) => one.textContent),
        );
        expect(spills).toEqual([]);
        for (const part of ['.elapsed', '.filter', '.waiting', '.exit', '.finding .show']) {
          for (const one of await page.locator(part).all()) {
            const box = (await one.boundingBox())!;
            expect(box.x + box.width).toBeLessThanOrEqual(width);
            expect(box.width).toBeGreaterThan(20);
          }
        }
        const left = (await page.locator('.bar-left').boundingBox())!;
        const elapsed = (await page.locator('.elapsed').boundingBox())!;
        expect(elapsed.x + elapsed.width).toBeLessThanOrEqual(left.x + left.width + 1);
        expect(await page.locator('.exit').count()).toBe(name === 'ended' ? 1 : 0);
        await page.screenshot({ path: artifact('webview', `narrow-${name}-${width}.png`) });
        await close(other);
        run.dispose();
      }
    },
  );

  test('who holds a lock gives way before what is waited for', async () => {
    const other = await openView(browser, host.url, { width: 1000, height: 300 });
    const words = other.page.locator('.lanes [data-key="lane:2"] .state-words .name-head');
    expect(await words.evaluate((one) => one.scrollWidth - one.clientWidth)).toBeLessThanOrEqual(0);
    const owner = other.page.locator('.lanes [data-key="lane:2"] .state-owner');
    expect(await owner.evaluate((one) => one.scrollWidth - one.clientWidth)).toBeGreaterThan(0);
    await other.page.screenshot({ path: artifact('webview', 'state-1000.png') });
    await close(other);
  });
});
