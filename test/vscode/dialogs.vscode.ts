import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { VsCodeServer } from './support/server';
import { User } from './support/user';
import { Window } from './support/window';

const live = 'body:not(.welcome) canvas';
let server: VsCodeServer;
let window: Window;
let user: User;
let ticking: ChildProcess | undefined;

beforeAll(async () => {
  server = await VsCodeServer.start();
  window = await Window.open(server, 'dialogs');
  user = new User(window);
  await window.openFile('deadlock.py');
  await window.command('Heddle: Run File with Live View');
  const view = await window.webview(live);
  await view.getByText('Deadlock: to-savings').first().waitFor();
});

afterAll(async () => {
  ticking?.kill('SIGKILL');
  await window?.close();
  await server?.stop();
});

afterEach(({ task }) => window.pictureOfFailure(task));

const rows = (text: string): Locator =>
  window.page.locator('.quick-input-list .monaco-list-row', { hasText: text });

/** Answers the dialog that asks where a file is to go, which is up. */
async function saveAs(name: string): Promise<string> {
  const path = server.file(name);
  const input = window.page.locator('.quick-input-widget input.input');
  // It comes with a proposal, which is the folder's.
  await expect.poll(() => input.inputValue(), { timeout: 20_000 }).toContain(server.workspace);
  await input.fill(path);
  await window.page.keyboard.press('Enter');
  await expect.poll(() => existsSync(path), { timeout: 30_000 }).toBe(true);
  return path;
}

test('a run that goes on is exported, in the form that is chosen', async () => {
  await window.choose('Heddle: Export Recording…');
  await rows('speedscope profile').waitFor();
  await window.picture('1-forms');
  await rows('Text report').click();
  const path = await saveAs('run.heddle-report');
  expect(readFileSync(path, 'utf8')).toMatch(/deadlock.*to-savings/is);
  const told = window.notifications().filter({ hasText: `Exported to ${path}` });
  await told.waitFor();
  await window.picture('2-exported');
});

test('its recording is saved, and opens from there', async () => {
  await window.choose('Heddle: Save Recording of This Run…');
  const path = await saveAs('kept.heddle');
  await window.openFile(basename(path));
  const view = await window.webview(live);
  await view.getByText('Deadlock: to-savings').first().waitFor();
  await window.picture('3-kept');
});

test('a dialog that is left changes nothing', async () => {
  await window.choose('Heddle: Export Recording…');
  await rows('Text report').waitFor();
  await window.page.keyboard.press('Escape');
  await rows('Text report').waitFor({ state: 'hidden' });
  expect(await window.notifications().filter({ hasText: 'Heddle:' }).count()).toBe(0);
});

test('a process that runs is found in the list by its number, and attached to', async () => {
  ticking = spawn('python3', [server.file('ticker.py')], { stdio: 'ignore' });
  await window.choose('Heddle: Attach to Running Process…');
  await rows('ticker.py').first().waitFor();
  await window.picture('4-processes');
  await window.page.locator('.quick-input-widget input.input').fill(String(ticking.pid));
  await rows('ticker.py').first().click();
  await user.openRunView('Threads');
  await user.tree('Threads').getByText('counter-2').first().waitFor();
});

test('which of the runs is shown is chosen', async () => {
  await window.choose('Heddle: Choose Run to Show…');
  await rows('ticker.py').first().waitFor();
  await window.picture('5-runs');
  // Not the recording of it, which has ended.
  await rows('deadlock.py').filter({ hasText: 'running · started' }).click();
  await user.tree('Threads').getByText('to-savings').first().waitFor();
  await expect.poll(async () => (await user.rows('Threads')).join()).not.toContain('counter-2');
});
