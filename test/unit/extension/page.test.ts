import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fromRoot } from '../../../scripts/support/root';
import { livePage, welcomePage } from '../../../src/extension/live/page';

const index = readFileSync(fromRoot('webview', 'index.html'), 'utf8');

test('the page loads by nonce and from the extension only', () => {
  const page = livePage(index, {
    cspSource: 'https://webview.test',
    nonce: 'abc',
    resource: (file) => `https://webview.test/${file}`,
  });
  expect(page).toContain(
    `default-src 'none'; script-src 'nonce-abc'; style-src https://webview.test`,
  );
  expect(page).not.toMatch(/unsafe|data:,/);
  expect(page).toContain('<script nonce="abc" src="https://webview.test/main.js"');
  expect(page).toContain('href="https://webview.test/main.css"');
  expect(page.match(/<script/g)).toHaveLength(1);
});

test('without a run the page runs no script', () => {
  const page = welcomePage(true, 'https://webview.test', 'https://webview.test/welcome.css');
  expect(page).not.toContain('<script');
  expect(welcomePage(false, '', '')).toContain('trusted');
});
