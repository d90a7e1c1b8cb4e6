import { afterAll, beforeAll, expect, test } from 'vitest';
import { VsCodeServer } from './support/server';
import { Window } from './support/window';

let server: VsCodeServer;
let window: Window;

beforeAll(async () => {
  server = await VsCodeServer.start();
  window = await Window.open(server, 'start');
});

afterAll(async () => {
  await window?.close();
  await server?.stop();
});

test('the panel says how to begin, and the editor has a button', async () => {
  await window.openFile('deadlock.py');
  await window.command('Heddle: Show Live View');
  const view = await window.webview('body.welcome');
  expect(await view.innerText('h1')).toBe('No program is being watched');
  await window.picture('empty');
});

test('commands that make no sense now are not offered', async () => {
  const titles = await window.offered('Heddle:');
  expect(titles).toContain('Heddle: Debug File');
  expect(titles).not.toContain('Heddle: Dump All Stacks');
});

test('configurations are offered without a launch.json', async () => {
  const rows = window.page.locator('.quick-input-list .monaco-list-row');
  await window.choose('Debug: Select and Start Debugging');
  await rows.filter({ hasText: 'Heddle...' }).first().click();
  for (const name of [
    'Heddle: current file',
    'Heddle: pytest, current file',
    'Heddle: running process',
  ])
    await rows.filter({ hasText: name }).first().waitFor();
  await window.picture('configurations');
  await window.page.keyboard.press('Escape');
});
