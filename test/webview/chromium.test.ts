import { expect, test } from 'vitest';
import { findChromium, launchChromium } from '../support/chromium';

test.skipIf(!findChromium())('the browser of the tests starts and draws', async () => {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.setContent('<canvas width="4" height="4"></canvas>');
    const drawn = await page.evaluate(() => {
      const context = document.querySelector('canvas')?.getContext('2d');
      context?.fillRect(0, 0, 4, 4);
      return Array.from(context?.getImageData(1, 1, 1, 1).data ?? []);
    });
    expect(drawn).toEqual([0, 0, 0, 255]);
  } finally {
    await browser.close();
  }
});
