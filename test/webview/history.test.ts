import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, launchChromium } from '../support/chromium';
import { close, openView } from './support/page';
import { TestHost } from './support/testHost';

describe.skipIf(!findChromium())("the browser's way back", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  test('leads to what was selected before, and forward again', async () => {
    const host = await TestHost.start('bank');
    const view = await openView(browser, host.url);
    const { page } = view;
    const title = page.locator('.details h2');
    const selected = (link: RegExp): Promise<void> => page.waitForURL(link);
    await page.locator('.finding .show').click();
    await selected(/select=finding:/);
    await page.locator('.lanes [data-key="lane:2"]').click();
    await selected(/select=lane:2/);
    expect(await title.innerText()).toBe('worker-1');
    await page.goBack();
    await title.filter({ hasText: 'Deadlock' }).waitFor();
    await page.goForward();
    await title.filter({ hasText: 'worker-1' }).waitFor();
    // What moves the window is no step of its own.
    await page.keyboard.press('0');
    await selected(/time=/);
    await page.goBack();
    await title.filter({ hasText: 'Deadlock' }).waitFor();
    await page.goBack();
    await title.waitFor({ state: 'detached' });
    await close(view);
    host.dispose();
  });
});
