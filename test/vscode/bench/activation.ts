import type { Row } from '../../../scripts/bench/cases';
import type { LoadedView } from './loadedView';

/** Loading the code and activating, as VS Code measured it and lists it itself. */
export async function activationRow({ window }: LoadedView): Promise<Row> {
  await window.command('Developer: Show Running Extensions');
  const { page } = window;
  const row = page.locator('.extension', { hasText: 'heddle' }).first();
  // The slowest come first, and only what is in sight is in the page.
  await page.locator('.extension').first().hover();
  for (let step = 0; step < 20 && !(await row.isVisible()); step++) {
    await page.mouse.wheel(0, 300);
    await page.waitForTimeout(100);
  }
  const text = await row.locator('.activation-time').innerText();
  const time = /(\d+) ?ms/.exec(text)?.[1];
  if (time === undefined) throw new Error(`no time of activation in “${text}”`);
  return { name: 'activation of the extension', value: Number(time), unit: 'ms', most: 50 };
}
