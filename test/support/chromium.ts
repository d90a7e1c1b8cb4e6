import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { findChromium } from '../../scripts/support/chromium';
import { fromRoot } from '../../scripts/support/root';

export { findChromium };

const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The machine's Chromium; close it after the tests. Skip them where findChromium finds none. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('no Chromium on this machine');
  return chromium.launch({ executablePath, args });
}

/** The path of something worth keeping, such as a screenshot; its folder is made. */
export function artifact(...parts: string[]): string {
  const path = fromRoot('test-results', ...parts);
  mkdirSync(dirname(path), { recursive: true });
  return path;
}
