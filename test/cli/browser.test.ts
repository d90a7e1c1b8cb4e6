import { describe, expect, test } from 'vitest';
import { findChromium, launchChromium } from '../support/chromium';
import { anyPython } from '../support/pythons';
import { heddle, program } from './support/heddle';

describe.skipIf(findChromium() === undefined)('the live view in a browser', () => {
  test('shows the deadlock, closed and opened again, and that heddle has ended', async () => {
    const run = heddle(['run', '--live', '--python', anyPython().path, program('two_locks.py')]);
    const url = await run.says(/http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32}/);
    const browser = await launchChromium();
    try {
      const complaints: string[] = [];
      for (let round = 0; round < 2; round++) {
        const page = await browser.newPage();
        page.on('console', (message) => {
          if (message.type() !== 'log') complaints.push(message.text());
        });
        page.on('pageerror', (error) => complaints.push(error.message));
        await page.goto(url);
        await page.getByText('forth and back wait for each other').first().waitFor();
        // Violations of the content security policy, errors, files that are not there.
        expect(complaints).toEqual([]);
        if (round === 0) await page.close();
      }
      const [page] = browser.contexts().flatMap((context) => context.pages());
      run.signal('SIGTERM');
      await run.ended();
      await page!.getByText('heddle has ended').first().waitFor();
    } finally {
      await browser.close();
    }
  });
});
