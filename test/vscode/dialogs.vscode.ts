import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
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
const children: ChildProcess[] = [];

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
  for (const child of children) child.kill('SIGKILL');
  await window?.close();
  await server?.stop();
});

afterEach(({ task }) => window.pictureOfFailure(task));

/**
 * The rows of the open list that are named so. By their accessible name, for the list uses its elements again: what
 * another list had in one may still be among its text, hidden.
 */
const rows = (name: string): Locator =>
  window.page.locator('.quick-input-list').getByRole('option', { name });

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
  await window.page.locator('.explorer-folders-view').getByText(basename(path)).dblclick();
  await window.page.locator('.tab.active', { hasText: basename(path) }).waitFor();
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

/** Starts a program by itself; gives its number. */
function started(command: string, ...args: string[]): number {
  const child = spawn(command, args, { stdio: 'ignore' });
  children.push(child);
  return child.pid!;
}

/** Finds a process by its number in the list of those that can be attached to, and chooses it. */
async function attachTo(pid: number, title: string): Promise<void> {
  await window.choose('Heddle: Attach to Running Process…');
  await rows(title).first().waitFor();
  await window.picture(`4-processes-${title}`);
  await window.page.locator('.quick-input-widget input.input').fill(String(pid));
  await rows(title).first().click();
  await user.openRunView('Threads');
}

test('a Python that runs is found in the list by its number, and attached to', async () => {
  await attachTo(started('python3', server.file('ticker.py')), 'ticker.py');
  await user.tree('Threads').getByText('counter-2').first().waitFor();
});

test('so is a Node, and those of VS Code are not in the list', async () => {
  const program = server.file('worker.mjs');
  writeFileSync(
    program,
    `import { Worker } from 'node:worker_threads';
new Worker('setInterval(() => {}, 50)', { eval: true, name: 'beating' });`,
  );
  // A port of its own for the inspector: others may be tested on this machine.
  await attachTo(started(process.execPath, '--inspect-port=0', program), 'worker.mjs');
  await user
    .tree('Threads')
    .getByText(/beating|Worker 1/)
    .first()
    .waitFor();
  await window.choose('Heddle: Attach to Running Process…');
  await rows('worker.mjs').first().waitFor();
  expect(await rows('extensionHost').count()).toBe(0);
  await window.page.keyboard.press('Escape');
});

test('which of the runs is shown is chosen', async () => {
  await window.choose('Heddle: Choose Run to Show…');
  await rows('ticker.py').first().waitFor();
  await window.picture('5-runs');
  await window.page.keyboard.press('Escape');
  // Not the recording of it, which has ended.
  await window.pick('Heddle: Choose Run to Show…', rows('deadlock.py, running · started'));
  await user.tree('Threads').getByText('to-savings').first().waitFor();
  await expect.poll(async () => (await user.rows('Threads')).join()).not.toContain('counter-2');
});
