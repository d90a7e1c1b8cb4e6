import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { killProgram, lineOf } from './support/programs';
import { VsCodeServer } from './support/server';
import { User } from './support/user';
import { Window } from './support/window';

const program = 'ticker.py';
let server: VsCodeServer;
let window: Window;
let user: User;

beforeAll(async () => {
  server = await VsCodeServer.start();
  window = await Window.open(server, 'debug');
  user = new User(window);
});

afterAll(async () => {
  await window?.close();
  await server?.stop();
});

afterEach(({ task }) => window.pictureOfFailure(task));

test('F5 without launch.json stops at a breakpoint, in one thread', async ({ task }) => {
  if (task.result?.retryCount) await user.startAfresh();
  await user.breakAt(program, lineOf(program, 'stop'));
  await user.pressF5();
  await window.page.locator('.debug-top-stack-frame-line').first().waitFor();
  await user.openRunView('Variables', 'Call Stack', 'Threads');
  await user.expandLocals();
  await window.section('Variables').getByText('answer').first().waitFor();
  await user.inCallStack(/stopper.*paused on breakpoint/i);
  await window.picture('1-breakpoint');
});

test('the other threads run on', async () => {
  await user.inCallStack(/(counter-\d.*running.*\s+){3}/i);
});

test('an expression is evaluated in the stopped thread', async () => {
  await window.command('Debug Console: Focus on Debug Console View');
  const before = await evaluate('sorted(counts)[0], counts["counter-0"]');
  expect(before).toMatch(/counter-0/);
  const after = await evaluate('counts["counter-0"] - counts["counter-1"] < 1000, answer * 2');
  expect(after).toMatch(/84/);
  await window.picture('2-evaluated');
});

async function evaluate(expression: string): Promise<string> {
  const rows = window.page.locator('.repl .monaco-list-row');
  const before = await rows.count();
  await window.page.locator('.repl-input-wrapper .monaco-editor').click();
  await window.page.keyboard.type(expression, { delay: 5 });
  await window.page.keyboard.press('Escape');
  await window.page.keyboard.press('Enter');
  await expect.poll(() => rows.count(), { timeout: 20_000 }).toBeGreaterThan(before + 1);
  return (await rows.allInnerTexts()).at(-1) ?? '';
}

test('a step stays on its thread', async () => {
  await window.openFile(program, lineOf(program, 'stop'));
  await window.page.keyboard.press('F10');
  const current = window.page.locator('.debug-top-stack-frame-line');
  await user.inCallStack(new RegExp(`stopper ticker\\.py ${lineOf(program, 'stop') + 1}:`));
  await current.first().waitFor();
  await window.picture('3-step');
});

test('a thread is frozen and thawed from the call stack', async () => {
  const row = (): ReturnType<typeof window.page.locator> =>
    window.section('Call Stack').locator('.monaco-list-row', { hasText: 'counter-1' }).first();
  await row().click({ button: 'right' });
  const menu = window.page.locator('.monaco-menu');
  await menu.getByText('Freeze Thread').waitFor();
  await window.picture('4-menu');
  await menu.getByText('Freeze Thread').click();
  await user.inCallStack(/counter-1.*frozen/);
  await window.picture('5-frozen');
  await row().click({ button: 'right' });
  await menu.getByText('Thaw Thread').waitFor();
  // A menu that has just opened takes no clicks: that is what ends the one that opened it.
  await window.picture('5-menu');
  await menu.getByText('Thaw Thread').click();
  await expect.poll(async () => (await user.rows('Call Stack')).join('\n')).not.toMatch(/frozen/);
});

test('all stacks as text', async () => {
  await window.command('Heddle: Dump All Stacks');
  await window.page.locator('.view-lines', { hasText: 'counter-2' }).first().waitFor();
  await window.picture('6-stacks');
  await window.page.keyboard.press('Control+W');
});

test('the window is reloaded under way: the run is brought back from its recording', async () => {
  await window.command('Heddle: Show Live View');
  await window.webview('body:not(.welcome) canvas');
  await window.reload();
  await window.command('Heddle: Show Live View');
  const view = await window.webview('body:not(.welcome) canvas');
  await view.getByText('counter-0').first().waitFor();
  await window.picture('7-reloaded');
});

test('the program of a reloaded window does not run on', async () => {
  await expect.poll(() => isRunning(), { timeout: 20_000 }).toBe(false);
});

function isRunning(): boolean {
  try {
    killProgram(server.file(program), 0);
    return true;
  } catch {
    return false;
  }
}
