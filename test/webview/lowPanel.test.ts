import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { artifact, findChromium, launchChromium } from '../support/chromium';
import { close, openView, settled, type View } from './support/page';
import { TestHost } from './support/testHost';

describe.skipIf(!findChromium())('live view as low as the panel of VS Code', () => {
  let browser: Browser;
  let host: TestHost;
  let view: View;
  beforeAll(async () => {
    browser = await launchChromium();
    host = await TestHost.start('bank');
    view = await openView(browser, host.url, { width: 1240, height: 300 });
  });
  afterAll(async () => {
    await close(view);
    host.dispose();
    await browser.close();
  });

  const lanesInSight = async (): Promise<number> => {
    const room = (await view.page.locator('.scroller').boundingBox())!;
    const boxes = await Promise.all(
      (await view.page.locator('.track.lane').all()).map((lane) => lane.boundingBox()),
    );
    return boxes.filter((box) => box && box.y + box.height <= room.y + room.height + 1).length;
  };

  test('has all lanes in sight, and of the tables the tabs', async () => {
    expect(await lanesInSight()).toBe(4);
    expect(await view.page.getByRole('tab', { name: 'Locks' }).isVisible()).toBe(true);
    await view.page.screenshot({ path: artifact('webview', 'low-panel.png') });
  });

  test('a tab, even the one that is selected, opens its table', async () => {
    const selected = view.page.locator('.tabs [aria-selected=true]');
    await selected.click();
    await settled(view.page);
    const body = (await view.page.locator('.panel-body').boundingBox())!;
    expect(body.height).toBeGreaterThan(60);
  });

  test('a selection makes room for its facts', async () => {
    const other = await openView(browser, host.url, { width: 1240, height: 300 });
    await other.page.locator('.lanes [data-key="lane:3"]').click();
    await settled(other.page);
    const details = (await other.page.locator('.details').boundingBox())!;
    expect(details.height).toBeGreaterThan(60);
    const lane = (await other.page.locator('.lanes [data-key="lane:3"]').boundingBox())!;
    const room = (await other.page.locator('.scroller').boundingBox())!;
    expect(lane.y + lane.height).toBeLessThanOrEqual(room.y + room.height + 1);
    await other.page.screenshot({ path: artifact('webview', 'low-panel-selected.png') });
    await close(other);
  });

  test('a wait-for graph that was asked for is seen whole, and a lane with it', async () => {
    const low = await openView(browser, host.url, { width: 1080, height: 250, hash: '#tab=graph' });
    const { page } = low;
    const nodes = page.locator('.graph-node');
    expect(await nodes.count()).toBe(5);
    const room = (await page.locator('.panel-body').boundingBox())!;
    for (const node of await nodes.all()) {
      const box = (await node.boundingBox())!;
      expect(box.y).toBeGreaterThanOrEqual(room.y);
      expect(box.y + box.height).toBeLessThanOrEqual(room.y + room.height);
      expect(box.x + box.width).toBeLessThanOrEqual(room.x + room.width);
      expect(box.height).toBeGreaterThan(18);
    }
    const lanes = (await page.locator('.scroller').boundingBox())!;
    expect(lanes.height).toBeGreaterThanOrEqual(52);
    await page.screenshot({ path: artifact('webview', 'low-panel-graph.png') });
    await close(low);
  });

  test('the lanes of the error that is told, or is selected, are in sight', async () => {
    const many = await TestHost.start('philosophers');
    const inSight = async ({ page }: View): Promise<string[]> => {
      const room = (await page.locator('.scroller').boundingBox())!;
      const names: string[] = [];
      for (const one of await page.locator('.track.lane').all()) {
        const box = (await one.boundingBox())!;
        const isIn = box.y >= room.y - 1 && box.y + box.height <= room.y + room.height + 1;
        if (isIn) names.push((await one.locator('.name').getAttribute('title'))!);
      }
      return names;
    };
    const told = await openView(browser, many.url, { width: 1080, height: 250 });
    expect(await inSight(told)).toEqual(
      expect.arrayContaining(['Aristotle', 'Hypatia', 'Confucius', 'Spinoza']),
    );
    await told.page.locator('.finding').first().click();
    await settled(told.page);
    expect(await inSight(told)).toEqual(['Aristotle', 'Hypatia']);
    await close(told);
    const graph = await openView(browser, many.url, {
      width: 1080,
      height: 250,
      hash: '#tab=graph',
    });
    expect(await inSight(graph)).toEqual(['Aristotle', 'Hypatia']);
    await close(graph);
    many.dispose();
  });

  test('a window of a few lines has lanes, and nothing over them', async () => {
    const low = await openView(browser, host.url, { width: 1200, height: 150 });
    const { page } = low;
    expect(await page.locator('.finding .finding-title').count()).toBe(1);
    expect(await page.getByRole('tab', { name: 'Locks' }).isVisible()).toBe(false);
    const axis = (await page.locator('canvas.axis').boundingBox())!;
    const room = (await page.locator('.scroller').boundingBox())!;
    expect(room.y).toBeGreaterThanOrEqual(axis.y + axis.height);
    expect(room.height).toBeGreaterThan(50);
    await page.screenshot({ path: artifact('webview', 'lowest-panel.png') });
    await close(low);
  });
});
