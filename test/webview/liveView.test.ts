import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, launchChromium } from '../support/chromium';
import { barOf, close, colorsIn, openView, settled, type View } from './support/page';
import { TestHost } from './support/testHost';

describe.skipIf(!findChromium())('live view of a deadlock', () => {
  let browser: Browser;
  let host: TestHost;
  let view: View;
  beforeAll(async () => {
    browser = await launchChromium();
    host = await TestHost.start('bank');
    view = await openView(browser, host.url);
  });
  afterAll(async () => {
    await close(view);
    host.dispose();
    await browser.close();
  });
  const text = (selector: string): Promise<string> =>
    view.page.locator(selector).first().innerText();

  test('says in one line what is wrong and where', async () => {
    const strip = await text('.finding');
    expect(strip).toContain('Deadlock: worker-1 and worker-2 wait for each other');
    expect(strip).toMatch(/transfer\.py:1\d ⇄ :1\d/);
    expect(await text('.bar')).toMatch(/live\s+00:13\s+transfer\.py\s+1 process · 4 threads/);
  });

  test('the lane list is a tree for those who do not see the canvas', async () => {
    const grid = view.page.getByRole('treegrid', { name: 'Threads, tasks and queues' });
    const row = grid.getByRole('row', {
      name: /worker-1, waits account_b\.lock 12\.\d s, held by worker-2/,
    });
    expect(await row.count()).toBe(1);
    expect(await row.getAttribute('aria-level')).toBe('2');
    expect(await grid.getByRole('row').first().getAttribute('aria-expanded')).toBe('true');
    // One stop for Tab in the whole list.
    expect(await grid.locator('[tabindex="0"]').count()).toBe(1);
  });

  test('the graph shows the cycle, in sentences too', async () => {
    await view.page.getByRole('tab', { name: 'Waits-for' }).click();
    await settled(view.page);
    expect(await view.page.locator('.graph-node.cycle').count()).toBe(4);
    const sentences = await view.page.locator('.panel-body li').allTextContents();
    expect(sentences.join('\n')).toMatch(
      /worker-1 waits for 12\.\d s for account_b\.lock, part of a deadlock, at transfer\.py:\d+/,
    );
  });

  test('waits are hatched in two shades, running is solid', async () => {
    const waits = await colorsIn(
      view.page,
      'canvas.timeline',
      await barOf(view.page, 'lane:2', 0.4, 0.5),
    );
    expect(waits.size).toBe(2);
    const other = await colorsIn(
      view.page,
      'canvas.timeline',
      await barOf(view.page, 'lane:3', 0.4, 0.5),
    );
    expect([...other.keys()]).not.toEqual([...waits.keys()]);
  });

  test('selecting a finding frames it, tells its story and goes into the link', async () => {
    await view.page.locator('.finding .show').click();
    await settled(view.page);
    const details = await text('.details');
    expect(details).toContain('holds');
    expect(details).toContain('with target.lock:');
    expect(new URL(view.page.url()).hash).toContain('select=finding:1');
    expect(await view.page.locator('.track.faded').count()).toBe(2);
  });

  test('a link brings the selection back', async () => {
    const again = await openView(browser, view.page.url());
    expect(await again.page.locator('.finding[aria-current="true"]').count()).toBe(1);
    await close(again);
  });

  test('Escape goes back', async () => {
    await view.page.keyboard.press('Escape');
    await settled(view.page);
    expect(await view.page.locator('.track.faded').count()).toBe(0);
    expect(await text('.details')).toContain('Select a lane');
  });

  test('a lock lights up its waits and holds, the rest fades', async () => {
    const { page } = view;
    const running = await barOf(page, 'lane:4', 0.1, 0.6);
    const before = await colorsIn(page, 'canvas.timeline', running);
    await page.getByRole('tab', { name: 'Locks' }).click();
    await page.locator('tr', { hasText: 'account_a.lock' }).click();
    await settled(page);
    expect(await text('.details h2')).toBe('account_a.lock');
    expect(await text('.details')).toContain('Held here while others waited');
    expect(await view.page.locator('.details th').allTextContents()).not.toContain('');
    const after = await colorsIn(page, 'canvas.timeline', running);
    expect([...after.keys()][0]).not.toBe([...before.keys()][0]);
    await page.keyboard.press('Escape');
  });

  test('a lane shows its chain, closed to a circle, and its stack with source', async () => {
    await view.page.locator('.lanes [data-key="lane:2"]').click();
    await settled(view.page);
    const details = await text('.details');
    expect(details).toContain('A circle');
    expect(details.replace(/\s+/g, ' ')).toContain(
      'worker-1 waits for account_b.lock held by worker-2 waits for account_a.lock held by worker-1',
    );
    expect(await text('.code-line.here')).toContain('with target.lock:');
    await view.page.keyboard.press('Escape');
  });

  test('a click on the canvas selects the exact slice, a double click frames it', async () => {
    const { page } = view;
    const bar = await barOf(page, 'lane:2', 0.3, 0.4);
    const canvas = (await page.locator('canvas.timeline').boundingBox())!;
    await page.mouse.click(canvas.x + bar.x, canvas.y + bar.y + 4);
    await settled(page);
    expect(await text('.details h2')).toBe('worker-1: waits account_b.lock');
    expect(await text('.details')).toMatch(/12\.\d s\s+so far/);
    await page.mouse.dblclick(canvas.x + bar.x, canvas.y + bar.y + 4);
    await settled(page);
    expect(new URL(page.url()).hash).toMatch(/time=/);
    await page.keyboard.press('n');
    await page.keyboard.press('Escape');
  });

  test('a drag on the axis selects a range, and tables count only that', async () => {
    const { page } = view;
    await page.getByRole('tab', { name: 'Locks' }).click();
    const axis = (await page.locator('canvas.axis').boundingBox())!;
    await page.mouse.move(axis.x + axis.width * 0.3, axis.y + 10);
    await page.mouse.down();
    await page.mouse.move(axis.x + axis.width * 0.45, axis.y + 10, { steps: 4 });
    await page.mouse.up();
    await settled(page);
    expect(await text('.bar-right')).toContain('of the range');
    const row = page.locator('tr', { hasText: 'account_a.lock' });
    expect(await row.innerText()).toMatch(/2\.\d+ s/);
    await page.keyboard.press('Escape');
    await settled(page);
    expect(await text('.bar-right')).toContain('of time');
  });

  test('keys: rows by arrows, filter, help, tabs', async () => {
    const { page } = view;
    await page.locator('.lanes [data-key="process:1"]').focus();
    await page.keyboard.press('ArrowDown');
    await page.waitForTimeout(100);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-key'))).toBe(
      'lane:1',
    );
    await page.keyboard.press('Enter');
    await settled(page);
    expect(await text('.details h2')).toBe('MainThread');
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    await page.keyboard.type('audit');
    await settled(page);
    expect(await page.locator('.track.lane').count()).toBe(1);
    await page.keyboard.press('Escape');
    await settled(page);
    expect(await page.locator('.track.lane').count()).toBe(4);
    await page.keyboard.press('?');
    expect(await page.getByRole('dialog').isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    await page.keyboard.press('2');
    await settled(page);
    expect(await page.getByRole('tab', { selected: true }).innerText()).toContain('Queues');
    await page.keyboard.press('1');
  });

  test('a tree row folds by arrow keys; slices are reached by , and .', async () => {
    const { page } = view;
    await page.locator('.lanes [data-key="process:1"]').focus();
    await page.keyboard.press('ArrowLeft');
    await settled(page);
    expect(await page.locator('.track.lane').count()).toBe(0);
    await page.locator('.lanes [data-key="process:1"]').focus();
    await page.keyboard.press('ArrowRight');
    await settled(page);
    await page.locator('.lanes [data-key="lane:2"]').click();
    await page.keyboard.press('.');
    await settled(page);
    expect(await text('.details h2')).toBe('worker-1: waits account_b.lock');
    await page.keyboard.press(',');
    await settled(page);
    expect(await text('.details h2')).toBe('worker-1 runs');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
  });

  test('the recording can be kept', async () => {
    await view.page.getByRole('button', { name: 'Keep the recording' }).click();
    await settled(view.page);
    expect(await text('.saved')).toBe('saved');
  });
});
