import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, launchChromium } from '../support/chromium';
import { close, openView, settled } from './support/page';
import { TestHost } from './support/testHost';

describe.skipIf(!findChromium())('tables', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  test('long names leave room for all columns', async () => {
    const host = await TestHost.start('longNames');
    const view = await openView(browser, host.url);
    const { page } = view;
    await page.getByRole('tab', { name: 'Locks' }).click();
    await settled(page);
    const spills = await page.$eval('.panel-body', (body) => body.scrollWidth - body.clientWidth);
    expect(spills).toBeLessThanOrEqual(1);
    await close(view);
    host.dispose();
  });

  test('arrow keys move between their rows', async () => {
    const host = await TestHost.start('bank');
    const view = await openView(browser, host.url);
    const { page } = view;
    await page.getByRole('tab', { name: 'Locks' }).click();
    await settled(page);
    const rows = page.locator('.table-box tbody tr');
    const hasFocus = (at: number): Promise<boolean> =>
      rows.nth(at).evaluate((row) => row === document.activeElement);
    await rows.first().focus();
    await page.keyboard.press('ArrowDown');
    expect(await hasFocus(1)).toBe(true);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    expect(await hasFocus(0)).toBe(true);
    await close(view);
    host.dispose();
  });
});
