import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { lineOf } from './support/programs';
import { VsCodeServer } from './support/server';
import { User } from './support/user';
import { Window } from './support/window';

const program = 'deadlock.py';
let server: VsCodeServer;
let window: Window;
let user: User;

beforeAll(async () => {
  server = await VsCodeServer.start();
  window = await Window.open(server, 'stop');
  user = new User(window);
});

afterAll(async () => {
  await window?.close();
  await server?.stop();
});

afterEach(({ task }) => window.pictureOfFailure(task));

test('F5: the thread that would close the circle is stopped before it blocks', async () => {
  await window.openFile(program);
  await user.pressF5();
  await window.page.locator('.exception-widget, .zone-widget').first().waitFor();
  const told = await window.page.locator('.exception-widget, .zone-widget').first().innerText();
  expect(told).toMatch(/deadlock/i);
  await user.openRunView('Variables', 'Call Stack');
  await window.picture('1-before-the-deadlock');
});

test('what it holds and wants can be looked at', async () => {
  await user.expandLocals();
  const variables = window.section('Variables');
  await variables.getByText('source').first().waitFor();
  const line = window.page.locator('.debug-top-stack-frame-line, .debug-focused-stack-frame-line');
  await line.first().waitFor();
  const row = user.tree('Call Stack').locator('.monaco-list-row', { hasText: /^\s*to-checking/ });
  await row.first().click();
  await user.inCallStack(new RegExp(`deadlock\\.py ${lineOf(program, 'second')}:`));
  const view = await window.webview('body:not(.welcome) canvas');
  await view.getByText('Deadlock: to-').first().waitFor();
  await window.picture('2-variables');
});

test('continued, it deadlocks; Stop ends it', async () => {
  await window.page.keyboard.press('F5');
  await window.page.locator('.statusbar-item', { hasText: 'Deadlock' }).waitFor();
  await window.command('Heddle: Show Live View');
  const view = await window.webview('body:not(.welcome) canvas');
  await view.getByText('Deadlock: to-').first().waitFor();
  await window.picture('3-continued');
  await user.stop();
});
