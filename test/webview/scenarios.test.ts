import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { artifact, findChromium, launchChromium } from '../support/chromium';
import { close, openView, settled, type Look } from './support/page';
import { SCENARIOS, type ScenarioName } from './support/scenarios';
import { TestHost } from './support/testHost';

const LOOKS: readonly Look[] = ['dark', 'light', 'contrast'];
const SHOWN = (Object.keys(SCENARIOS) as ScenarioName[]).filter((name) => name !== 'million');

describe.skipIf(!findChromium())('scenarios', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  test.each(SHOWN)('%s looks as it should in every theme', async (name) => {
    const host = await TestHost.start(name);
    for (const look of LOOKS) {
      const view = await openView(browser, host.url, { look });
      await view.page.screenshot({ path: artifact('webview', `${name}-${look}.png`) });
      // Nothing may make the page itself scroll, whatever the names are.
      const spills = await view.page.evaluate(() => document.body.scrollWidth > innerWidth);
      expect(spills).toBe(false);
      await close(view);
    }
    host.dispose();
  });

  test('queues are rows with their depth, and a table', async () => {
    const host = await TestHost.start('pipeline');
    const view = await openView(browser, host.url);
    const { page } = view;
    expect(await page.locator('.track.queue').first().innerText()).toMatch(/jobs\s+max 64 of 64/);
    expect(await page.getByRole('tab', { selected: true }).innerText()).toContain('Queues');
    await page.locator('.track.queue').nth(1).click();
    await settled(page);
    expect(await page.locator('.details h2').innerText()).toBe('parsed');
    await close(view);
    host.dispose();
  });

  test('tasks are a table with what they wait for; one tells who waits for whom', async () => {
    const host = await TestHost.start('tasks');
    for (const look of LOOKS) {
      const view = await openView(browser, host.url, { look });
      const { page } = view;
      await page.getByRole('tab', { name: 'Tasks' }).click();
      await settled(page);
      const row = (name: string) => page.locator('.panel-body tr', { hasText: name }).innerText();
      expect(await row('Task-9: thumbnail')).toMatch(
        /waits resize\(img_7\), which runs on ThreadPoolExecutor-0_0/,
      );
      expect(await row('resize(img_9)')).toMatch(/queued behind 1 other/);
      expect(await row('Task-3: fetch')).toMatch(/cancelled|raised|returned/);
      await page.locator('.panel-body tr', { hasText: 'Task-9: thumbnail' }).focus();
      await page.keyboard.press('Enter');
      await settled(page);
      const details = await page.locator('.details').innerText();
      expect(details).toMatch(/Waits for\s+Task-9: thumbnail[^]*resize\(img_7\)\s+runs on/);
      expect(details).toMatch(/Created by\s+Task-1: main/i);
      await page.screenshot({ path: artifact('webview', `tasks-table-${look}.png`) });
      await close(view);
    }
    host.dispose();
  });

  test('without tasks the table says what will appear', async () => {
    const host = await TestHost.start('single');
    const view = await openView(browser, host.url);
    await view.page.getByRole('tab', { name: 'Tasks' }).click();
    await settled(view.page);
    expect(await view.page.locator('.panel-body').innerText()).toContain('No tasks yet.');
    await close(view);
    host.dispose();
  });

  test('of a run that is over the tables tell what was', async () => {
    const host = await TestHost.start('ended');
    const view = await openView(browser, host.url);
    const panel = view.page.locator('.panel-body');
    await view.page.getByRole('tab', { name: 'Locks' }).click();
    await settled(view.page);
    expect(await panel.locator('th').allInnerTexts()).toContain('At the end');
    await view.page.getByRole('tab', { name: 'Tasks' }).click();
    await settled(view.page);
    expect(await panel.innerText()).toBe('The program used no tasks.');
    await close(view);
    host.dispose();
  });

  test('10,000 tasks are a group and a table that is cut', async () => {
    const host = await TestHost.start('manyTasks');
    const view = await openView(browser, host.url);
    const { page } = view;
    expect(await page.locator('.track.group').textContent()).toMatch(/Task-\*: fetch×10.006/);
    await page.getByRole('tab', { name: 'Tasks' }).click();
    await settled(page);
    expect(await page.locator('.panel-body').innerText()).toMatch(
      /9.8\d\d more; filter to find them/,
    );
    await close(view);
    host.dispose();
  });

  test('500 threads are a group with the worst on top; only rows in sight are in the page', async () => {
    const host = await TestHost.start('many');
    const view = await openView(browser, host.url);
    const { page } = view;
    const group = page.locator('.track.group');
    expect(await group.textContent()).toMatch(/ThreadPoolExecutor-0_\*×498/);
    expect(await page.locator('.track.lane').count()).toBe(2 + 5);
    await group.click();
    await settled(page);
    expect(await page.locator('.lanes').getAttribute('aria-rowcount')).toBe('502');
    expect(await page.locator('.track.lane').count()).toBeLessThan(60);
    await page.getByRole('tab', { name: 'Waits-for' }).click();
    await settled(page);
    const nodes = await page.locator('.graph-node').count();
    expect(nodes).toBeGreaterThan(1);
    expect(nodes).toBeLessThan(20);
    await close(view);
    host.dispose();
  });

  test('an empty run says what will appear and how to start', async () => {
    const host = await TestHost.start('empty');
    const view = await openView(browser, host.url);
    expect(await view.page.locator('.empty-run').innerText()).toContain('heddle run --live app.py');
    await close(view);
    host.dispose();
  });

  test('a run that has ended says how, and what was lost', async () => {
    const host = await TestHost.start('ended');
    const view = await openView(browser, host.url);
    const { page } = view;
    const bar = await page.locator('.bar').innerText();
    expect(bar).toContain('killed by SIGKILL');
    expect(bar).toMatch(/1.204 records lost/);
    // Nobody waits any more, but the graph still shows what the deadlock was.
    expect(await page.locator('.graph-node.cycle').count()).toBe(4);
    await close(view);
    host.dispose();
  });

  test('in a narrow window details are a tab', async () => {
    const host = await TestHost.start('bank');
    const view = await openView(browser, host.url, { width: 720, height: 560 });
    const { page } = view;
    await page.locator('.finding .show').click();
    await settled(page);
    expect(await page.getByRole('tab', { selected: true }).innerText()).toBe('Details');
    await page.screenshot({ path: artifact('webview', 'bank-narrow-dark.png') });
    await close(view);
    host.dispose();
  });
});
