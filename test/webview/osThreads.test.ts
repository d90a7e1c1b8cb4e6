import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { artifact, findChromium, launchChromium } from '../support/chromium';
import { close, openView, settled, type Look } from './support/page';
import { TestHost } from './support/testHost';

describe.skipIf(!findChromium())('what the operating system knows', () => {
  let browser: Browser;
  let host: TestHost;
  beforeAll(async () => {
    browser = await launchChromium();
    host = await TestHost.start('numeric');
  });
  afterAll(async () => {
    host.dispose();
    await browser.close();
  });

  test('native threads are a group below those of Python, the busiest on top', async () => {
    const view = await openView(browser, host.url);
    const { page } = view;
    const names = await page.locator('.track .track-name').allInnerTexts();
    expect(names.map((name) => name.split(/\s/)[0])).toEqual([
      'solve.py',
      'MainThread',
      'assemble-1',
      'assemble-2',
      'watch',
      'native',
      ...Array<string>(5).fill('openblas'),
    ]);
    expect(names[5]).toMatch(/native threads\s*×8/);
    expect(names[6]).toMatch(/openblas 521\d\d\s*native/);
    await page.locator('.track.group').click();
    await settled(page);
    expect(await page.locator('.track.lane').count()).toBe(4 + 8);
    expect(await page.locator('.counts').innerText()).toContain('4 threads · 8 native');
    await close(view);
  });

  test('details tell measured figures from estimates', async () => {
    const view = await openView(browser, host.url);
    const { page } = view;
    const details = page.locator('.details');
    expect(await details.innerText()).toMatch(
      /processors\s+2; up to \d threads wanted one at once/,
    );
    for (const [look, row] of [
      ['python', 2],
      ['native', 6],
    ] as const) {
      await page.locator('.track').nth(row).click();
      await settled(page);
      await page.screenshot({ path: artifact('webview', `numeric-details-${look}.png`) });
    }
    const native = await details.innerText();
    expect(native).toMatch(/native thread · of solve\.py/);
    expect(native).toMatch(/CPU\s+[\d.]+ m?s/);
    expect(native).not.toMatch(/waited for GIL/);
    await page.locator('.track').nth(2).click();
    await settled(page);
    const python = await details.innerText();
    expect(python).toMatch(/about \d+ % ±\d+ of its life, estimated from 59 looks/);
    expect(python).toMatch(/waits GIL\s+about [\d.]+ s/);
    expect(python).toMatch(
      /Seen running at\s+Line\s+Share\s+Looks\s+solve\.py:7[^%]*\b[67]\d %\s+\d+\s+solve\.py:10[^%]*\b[23]\d %/,
    );
    expect(await page.locator('.track').nth(3).innerText()).toMatch(/runs\s+at solve\.py:[67]/);
    await page.locator('.track').nth(4).click();
    await settled(page);
    const watch = await details.innerText();
    expect(watch).toMatch(/about 0 % ±\d+ of its life/);
    expect(watch).toMatch(/waits\s+at solve\.py:21/);
    expect(await page.locator('.track').nth(4).innerText()).toMatch(/waits\s+at solve\.py:21/);
    await close(view);
  });

  test.each(['dark', 'light', 'contrast'] satisfies Look[])(
    'a slice says that it is sampled, %s',
    async (look) => {
      const view = await openView(browser, host.url, { look });
      const { page } = view;
      const canvas = (await page.locator('canvas.timeline').boundingBox())!;
      const row = (await page.locator('.track').nth(3).boundingBox())!;
      const tooltip = page.locator('.tooltip');
      let said = '';
      for (let part = 0.1; part < 0.9 && !said.includes('GIL'); part += 0.03) {
        await page.mouse.move(canvas.x + canvas.width * part, row.y + row.height / 2);
        await page.waitForTimeout(60);
        said = (await tooltip.textContent()) ?? '';
      }
      expect(said).toMatch(/assemble-2 waits GIL[^]*sampled about every 100 ms/);
      await page.screenshot({ path: artifact('webview', `numeric-${look}-tooltip.png`) });
      await page.mouse.down();
      await page.mouse.up();
      await settled(page);
      expect(await page.locator('.details').innerText()).toMatch(
        /known from\s+looks at the operating system every 100 ms: it slept while another thread/,
      );
      await close(view);
    },
  );
});
