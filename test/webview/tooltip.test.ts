import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, launchChromium } from '../support/chromium';
import { close, openView, settled, type View } from './support/page';
import { TestHost } from './support/testHost';

describe.skipIf(!findChromium())('what lasts longer than the picture', () => {
  let browser: Browser;
  let host: TestHost;
  let view: View;
  beforeAll(async () => {
    browser = await launchChromium();
    host = await TestHost.start('bank');
    // One millisecond of a deadlock that has lasted for twelve seconds.
    view = await openView(browser, host.url, { hash: '#time=5000000000-5001000000' });
  });
  afterAll(async () => {
    await close(view);
    host.dispose();
    await browser.close();
  });

  /** What the tooltip says at a height of a lane's row, once it tells a length. */
  async function said(share: number): Promise<string> {
    const canvas = (await view.page.locator('canvas.timeline').boundingBox())!;
    const row = (await view.page.locator('.lanes [data-key="lane:2"]').boundingBox())!;
    await view.page.mouse.move(canvas.x + canvas.width / 2, row.y + row.height * share);
    const lines = view.page.locator('.tooltip .tooltip-line');
    return lines
      .filter({ hasText: /\d m?s/ })
      .first()
      .innerText();
  }

  test('a wait has its whole length', async () => {
    expect(await said(0.5)).toMatch(/worker-1 waits for account_b\.lock\s+12\.\d s/);
  });

  test('it tells who held what it waits for, and the line', async () => {
    await said(0.5);
    const tooltip = view.page.locator('.tooltip');
    await tooltip.filter({ hasText: 'held by worker-2' }).waitFor();
    expect(await tooltip.innerText()).toMatch(/at 5\.\d+ s · transfer\.py:\d+ in /);
  });

  test('so has a hold', async () => {
    expect(await said(0.9)).toMatch(/worker-1 holds account_a\.lock\s+12\.\d s/);
  });

  test('a double click frames all of it', async () => {
    await said(0.5);
    const canvas = (await view.page.locator('canvas.timeline').boundingBox())!;
    const row = (await view.page.locator('.lanes [data-key="lane:2"]').boundingBox())!;
    await view.page.mouse.dblclick(canvas.x + canvas.width / 2, row.y + row.height / 2);
    await settled(view.page);
    const [from, to] = /time=(-?\d+)-(\d+)/.exec(view.page.url())!.slice(1).map(Number);
    expect(from).toBeLessThan(1e9);
    expect(to! - from!).toBeGreaterThan(12e9);
  });
});
