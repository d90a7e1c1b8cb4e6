import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { discoverNodes } from '../../scripts/nodes/discover';
import { fromRoot } from '../../scripts/support/root';
import { lineOf, processesRunning } from './support/programs';
import { VsCodeServer } from './support/server';
import { User } from './support/user';
import { Window } from './support/window';

const program = 'circle.mts';
let server: VsCodeServer;
let window: Window;
let user: User;

beforeAll(async () => {
  // The one on PATH may be too old to run TypeScript.
  const { path } = (await discoverNodes()).at(-1)!;
  server = await VsCodeServer.start();
  mkdirSync(server.file('.vscode'));
  // The setting belongs to the machine: those of the user do not hold for a server.
  const settings = JSON.stringify({ 'heddle.node': path });
  writeFileSync(server.file('.vscode/settings.json'), settings);
  // As it would be installed.
  for (const part of ['package.json', 'dist/runtime'])
    cpSync(fromRoot(part), join(server.file('node_modules/heddle'), part), { recursive: true });
  window = await Window.open(server, 'node');
  user = new User(window);
});

afterAll(async () => {
  await window?.close();
  await server?.stop();
});

afterEach(({ task }) => window.pictureOfFailure(task));

test('F5 in a TypeScript file stops at an ordinary breakpoint in the main thread', async ({
  task,
}) => {
  if (task.result?.retryCount) await user.startAfresh();
  await user.breakAt(program, lineOf(program, 'worker'));
  await user.breakAt(program, lineOf(program, 'main'));
  await user.pressF5();
  await window.page.locator('.debug-top-stack-frame-line').first().waitFor();
  await user.openRunView('Variables', 'Call Stack', 'Threads');
  await user.inCallStack(/paused on breakpoint/i);
  await user.inCallStack(/circle\.mts \(JavaScript debugger\)/);
  await user.expandScope('Block');
  await window.section('Variables').getByText('total').first().waitFor();
  await window.picture('1-breakpoint');
});

test('continued, it stops in a worker thread, and its variables are there', async () => {
  await window.page.keyboard.press('F5');
  await user.inCallStack(new RegExp(`circle\\.mts ${lineOf(program, 'worker')}:`));
  await user.expandScope('Local');
  await window.section('Variables').getByText('moved').first().waitFor();
  await window.picture('2-worker');
});

test('the deadlock stops both threads: what they wait for, their stacks and variables', async ({
  task,
}) => {
  // One that tries again finds the threads as they were left.
  if (!task.result?.retryCount) await window.page.keyboard.press('F5');
  await user.inCallStack(/to-savings: .*paused on deadlock/i);
  await user.inCallStack(/to-checking: .*paused on deadlock/i);
  const told = window.page.locator('.exception-widget, .zone-widget').first();
  const value = window.section('Variables').getByText('moved').first();
  const rows = user.tree('Call Stack').locator('.monaco-list-row');
  // Both debuggers stop then, at any time after each other, and VS Code shows the later one; ours is a click away, once its stack is there.
  const isShown = async (): Promise<boolean> => {
    if ((await told.isVisible()) && (await value.isVisible())) return true;
    if (await user.scope('Locals').isVisible()) await user.expandLocals();
    // The stack of the other debugger, where it is shown, may have moved it out of sight.
    await user.tree('Call Stack').hover();
    await window.page.mouse.wheel(0, -5_000);
    const thread = rows.filter({ hasText: /^\s*to-savings:/ });
    await thread.click({ timeout: 2_000 }).catch(() => undefined);
    return false;
  };
  await expect.poll(isShown, { timeout: 45_000, interval: 1_000 }).toBe(true);
  expect(await told.innerText()).toMatch(/deadlock: .* wait for each other/is);
  await user.inCallStack(new RegExp(`circle\\.mts ${lineOf(program, 'second')}:1`));
  await window.picture('3-deadlock');
});

test('an expression is evaluated where the thread sleeps', async () => {
  await window.command('Debug Console: Focus on Debug Console View');
  const rows = window.page.locator('.repl .monaco-list-row');
  await window.page.locator('.repl-input-wrapper .monaco-editor').click();
  await window.page.keyboard.type('moved.amount % 42 + moved.note.length', { delay: 5 });
  await window.page.keyboard.press('Escape');
  await window.page.keyboard.press('Enter');
  await expect.poll(async () => (await rows.allInnerTexts()).at(-1)).toMatch(/^4$/);
});

test('it is a problem on the lines that make it, and in the live view', async () => {
  await window.command('Problems: Focus on Problems View');
  const panel = window.page.locator('.markers-panel');
  await panel.getByText('Deadlock').first().waitFor();
  expect(await panel.innerText()).toContain(`Ln ${lineOf(program, 'second')}`);
  await window.command('Heddle: Show Live View');
  const view = await window.webview('body:not(.welcome) canvas');
  await view.getByText('Deadlock: to-').first().waitFor();
  await view.getByText('to-checking').first().waitFor({ state: 'attached' });
});

test('Restart begins again, with the breakpoints', async () => {
  await window.command('Debug: Restart');
  await user.inCallStack(new RegExp(`circle\\.mts ${lineOf(program, 'main')}:`));
  expect(processesRunning(server.file(program))).toBe(1);
  await window.picture('4-restarted');
});

test('Stop ends the program and both debuggers', async () => {
  await user.stop();
  await expect.poll(() => isRunning()).toBe(false);
  await window.picture('5-stopped');
});

test('Run shows it in the live view, and starts no other debugger', async () => {
  await window.openFile(program);
  await window.command('Heddle: Run File with Live View');
  await window.page.locator('.statusbar-item', { hasText: 'Deadlock' }).waitFor();
  const view = await window.webview('body:not(.welcome) canvas');
  for (const name of ['main', 'to-savings', 'to-checking'])
    await view.getByText(name).first().waitFor({ state: 'attached' });
  await user.openRunView('Call Stack', 'Threads');
  await user.tree('Threads').getByText('to-savings').first().waitFor();
  expect((await user.rows('Call Stack')).join()).not.toMatch(/JavaScript debugger|paused/i);
  await window.picture('6-run');
  await user.stop();
});

test('stopOnEntry stops before the first statement', async () => {
  const name = 'From the start';
  const options = { program: server.file(program), stopOnEntry: true };
  const configuration = { type: 'heddle', request: 'launch', name, ...options };
  const launch = { version: '0.2.0', configurations: [configuration] };
  writeFileSync(server.file('.vscode/launch.json'), JSON.stringify(launch));
  await window.page.locator('.statusbar-item', { hasText: name }).waitFor();
  await user.pressF5();
  await user.inCallStack(/circle\.mts \(JavaScript debugger\)/);
  await user.inCallStack(/From the start paused on entry/i);
  await user.inCallStack(new RegExp(`circle\\.mts ${lineOf(program, 'first')}:`));
  await window.picture('7-entry');
  await window.page.keyboard.press('F5');
  await user.inCallStack(new RegExp(`circle\\.mts ${lineOf(program, 'main')}:`));
  await user.stop();
});

const isRunning = (): boolean => processesRunning(server.file(program)) > 0;
