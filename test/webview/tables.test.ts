import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { artifact, findChromium, launchChromium } from '../support/chromium';
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

  test('beside the details of a window 1000 px wide, who holds a lock and where it was made are in sight', async () => {
    const host = await TestHost.start('bank');
    const view = await openView(browser, host.url, {
      width: 1000,
      height: 300,
      hash: '#tab=locks',
    });
    const { page } = view;
    await page.getByRole('tab', { name: 'Locks' }).click();
    await settled(page);
    const spills = await page.$eval('.panel-body', (body) => body.scrollWidth - body.clientWidth);
    expect(spills).toBeLessThanOrEqual(1);
    const cut = await page.$$eval('td.col-owner', (cells) =>
      cells.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent),
    );
    expect(cut).toEqual([]);
    await page.screenshot({ path: artifact('webview', 'tables-1000.png') });
    await close(view);
    host.dispose();
  });

  test('arrow keys move between their rows, to links in them and to the headings', async () => {
    const host = await TestHost.start('bank');
    const view = await openView(browser, host.url);
    const { page } = view;
    await page.getByRole('tab', { name: 'Locks' }).click();
    await settled(page);
    const press = async (...keys: string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const focused = (): Promise<string> =>
      page.evaluate(() => {
        const { tagName, textContent, dataset } = document.activeElement as HTMLElement;
        return `${tagName} ${dataset['select'] ?? dataset['sort'] ?? textContent}`;
      });
    const rows = page.locator('.table-box tbody tr');
    const [first, second] = await rows.evaluateAll((all: HTMLElement[]) =>
      all.map((row) => `TR ${row.dataset['select']}`),
    );
    await page.getByRole('tab', { name: 'Locks' }).focus();
    await press('Tab');
    expect(await focused()).toBe(first);
    await press('ArrowDown');
    expect(await focused()).toBe(second);
    await press('ArrowRight');
    expect(await focused()).toMatch(/^BUTTON lane:\d/);
    await press('ArrowLeft', 'ArrowUp', 'ArrowUp');
    expect(await focused()).toBe('BUTTON name');
    await press('End', 'Tab');
    expect(await page.locator('.table-box :focus').count()).toBe(0);
    // Back where it was.
    await press('Shift+Tab');
    expect(await focused()).toMatch(/^TR object:/);
    await close(view);
    host.dispose();
  });

  test('a row that goes elsewhere keeps the focus', async () => {
    const host = await TestHost.start('bank');
    const view = await openView(browser, host.url);
    const { page } = view;
    await page.getByRole('tab', { name: 'Locks' }).click();
    await settled(page);
    const rows = page.locator('.table-box tbody tr');
    const last = await rows.last().getAttribute('data-select');
    await rows.last().focus();
    const byName = page.locator('[data-sort="name"]');
    for (const _ of [1, 2]) {
      await byName.evaluate((button: HTMLElement) => button.click());
      await settled(page);
      const focused = await page.evaluate(() =>
        document.activeElement!.getAttribute('data-select'),
      );
      expect(focused).toBe(last);
    }
    await close(view);
    host.dispose();
  });

  test('each part of the page but the details is one stop for Tab', async () => {
    const host = await TestHost.start('bank');
    const view = await openView(browser, host.url);
    const { page } = view;
    const parts = ['.bar-buttons', '.findings', '.lanes', '.tabs', '.panel-body'];
    const stops = (): Promise<number[]> =>
      page.evaluate(
        (names) =>
          names.map(
            (name) =>
              [...document.querySelectorAll<HTMLElement | SVGElement>(`${name} *`)].filter(
                (one) => one.tabIndex === 0,
              ).length,
          ),
        parts,
      );
    for (const tab of ['Waits-for', 'Locks']) {
      await page.getByRole('tab', { name: tab }).click();
      await settled(page);
      expect(await stops()).toEqual([1, 1, 1, 1, 1]);
    }
    await page.getByRole('tab', { name: 'Waits-for' }).click();
    await settled(page);
    const middleOf = (): Promise<number> =>
      page.evaluate(() => document.activeElement!.getBoundingClientRect().top);
    await page.locator('.graph-node[tabindex="0"]').focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    const top = await middleOf();
    await page.keyboard.press('ArrowDown');
    expect(await middleOf()).toBeGreaterThan(top);
    await close(view);
    host.dispose();
  });
});
