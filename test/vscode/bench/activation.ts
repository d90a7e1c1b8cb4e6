import type { Row } from '../../../scripts/bench/cases';
import type { LoadedView } from './loadedView';

/** Loading the code and activating, as VS Code measured it and lists it itself. */
export async function activationRow({ window }: LoadedView): Promise<Row> {
  await window.command('Developer: Show Running Extensions');
  const row = window.page.locator('.extension', { hasText: 'heddle' }).first();
  const text = await row.locator('.activation-time').innerText();
  const time = /(\d+) ?ms/.exec(text)?.[1];
  if (time === undefined) throw new Error(`no time of activation in “${text}”`);
  return { name: 'activation of the extension', value: Number(time), unit: 'ms', most: 50 };
}
