import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { killProgram, lineOf } from './support/programs';
import { VsCodeServer } from './support/server';
import { User } from './support/user';
import { Window } from './support/window';

const program = 'deadlock.py';
const live = 'body:not(.welcome) canvas';
let server: VsCodeServer;
let window: Window;
let user: User;

beforeAll(async () => {
  server = await VsCodeServer.start();
  window = await Window.open(server, 'deadlock');
  user = new User(window);
});

afterAll(async () => {
  await window?.close();
  await server?.stop();
});

/** Whether the gutter has the mark of a line where threads are blocked. */
const isMarked = (): Promise<boolean> =>
  window.page.evaluate(() =>
    [...document.querySelectorAll('.glyph-margin-widgets *, .margin-view-overlays *')].some((one) =>
      getComputedStyle(one).backgroundImage.includes('blocked.svg'),
    ),
  );

afterEach(({ task }) => window.pictureOfFailure(task));

test('Run shows the live view with a lane for every thread', async () => {
  await window.openFile(program, lineOf(program, 'second'));
  await window.command('Heddle: Run File with Live View');
  const view = await window.webview(live);
  for (const name of ['MainThread', 'consumer', 'to-savings', 'to-checking'])
    await view.getByText(name).first().waitFor({ state: 'attached' });
  await window.picture('1-lanes');
});

test('the deadlock is named in the live view and in the status bar', async () => {
  const view = await window.webview(live);
  await view
    .getByText('Deadlock: to-savings and to-checking wait for each other')
    .first()
    .waitFor();
  await window.page.locator('.statusbar-item', { hasText: 'Deadlock' }).waitFor();
});

test('problems are on the two lines that make it, each leading to the other', async () => {
  await window.command('Problems: Focus on Problems View');
  const panel = window.page.locator('.markers-panel');
  await panel.getByText('Deadlock').first().waitFor();
  const text = (await panel.innerText()).replace(/\s+/g, ' ');
  expect(text).toContain(`Ln ${lineOf(program, 'first')}`);
  expect(text).toContain(`Ln ${lineOf(program, 'second')}`);
  await window.picture('2-problems');
});

test('lines tell who is blocked on them, and what the locks made there have cost', async () => {
  const editor = window.page.locator('.editor-instance .monaco-editor').first();
  await editor.getByText(/2 locks: others waited/).waitFor();
  const after = await window.page.evaluate(() =>
    [...document.querySelectorAll('.view-line span')].map((span) =>
      getComputedStyle(span, '::after').content.replaceAll('\u00a0', ' '),
    ),
  );
  expect(after.join()).toMatch(/to-savings, to-checking blocked|to-checking, to-savings blocked/);
  expect(await isMarked()).toBe(true);
});

test('settings switch marks and the status bar off, and on again', async () => {
  const status = window.page.locator('.statusbar-item', { hasText: 'Deadlock' });
  const shown = async (): Promise<[boolean, number]> => [await isMarked(), await status.count()];
  server.setWorkspaceSettings({
    'heddle.gutter.enabled': false,
    'heddle.statusBar.enabled': false,
  });
  await expect.poll(shown, { timeout: 20_000 }).toEqual([false, 0]);
  server.setWorkspaceSettings({});
  await expect.poll(shown, { timeout: 20_000 }).toEqual([true, 1]);
});

test('the light bulb leads to the other side, ignores and explains', async () => {
  await window.goToLine(lineOf(program, 'second'));
  const editor = '.editor-instance .monaco-editor textarea, .native-edit-context';
  const menu = window.page.locator('.action-widget');
  const ignore = menu.getByText('Ignore deadlock on this line');
  // A webview that takes the focus closes it again.
  const isOpened = async (): Promise<boolean> => {
    await window.page.keyboard.press('Escape');
    await window.page.locator(editor).first().focus();
    await window.page.keyboard.press('Control+.');
    const opened = ignore.waitFor({ timeout: 6_000 });
    return opened.then(() => true).catch(() => false);
  };
  await expect.poll(isOpened, { timeout: 45_000 }).toBe(true);
  await menu
    .getByText(/Go to the other side: line/)
    .first()
    .waitFor();
  await menu.getByText('Explain deadlock').first().waitFor();
  await window.picture('3-light-bulb');
  await window.page.keyboard.press('Escape');
});

test('a hover tells who waits there', async () => {
  const word = window.page
    .locator('.view-line', { hasText: 'with target.lock' })
    .getByText('target');
  await word.first().hover();
  const hover = window.page.locator('.monaco-hover:visible', { hasText: 'held by' });
  await hover.first().waitFor();
  await window.picture('4-hover');
  await window.page.mouse.move(10, 10);
});

test('the side bar has threads by what they wait for, locks, and the finding', async () => {
  await user.openRunView('Threads', 'Locks', 'Queues', 'Findings');
  await user.tree('Threads').getByText('to-savings').first().waitFor();
  const threads = (await user.rows('Threads')).join('\n');
  expect(threads).toMatch(/Waiting for savings\.lock/);
  expect(threads).toMatch(/to-savings ?[\d.]+ s, held by to-checking/);
  await user
    .tree('Findings')
    .getByText(/Deadlock/)
    .first()
    .waitFor();
  await window.command('Heddle: Show Wait-For Graph');
  const view = await window.webview(live);
  await view.locator('[role=tab][aria-selected=true]', { hasText: 'Waits-for' }).waitFor();
  await window.picture('5-side-bar');
});

test('the view follows the theme, high contrast too', async () => {
  await window.command('Heddle: Show Live View');
  const view = await window.webview(live);
  const background = (): Promise<string> =>
    view.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await background();
  let before = dark;
  for (const theme of ['Light Modern', 'Dark High Contrast', 'Dark Modern']) {
    await window.chooseTheme(theme);
    await expect.poll(background, { timeout: 20_000 }).not.toBe(before);
    before = await background();
    await window.page.waitForTimeout(500);
    await window.picture(`6-${theme.toLowerCase().replaceAll(' ', '-')}`);
  }
  expect(before).toBe(dark);
});

test('hidden and shown again, the view has all it had', async () => {
  await window.command('View: Hide Panel');
  await window.page.waitForTimeout(500);
  await window.command('Heddle: Show Live View');
  const view = await window.webview(live);
  await view.getByText('Deadlock: to-savings').first().waitFor();
});

test('the live view opens as an editor tab as well', async () => {
  await window.command('View: Hide Panel');
  await window.command('Heddle: Open Live View in Editor');
  const view = await window.webview(live);
  await view.getByText('to-savings').first().waitFor();
  await window.page.waitForTimeout(1_000);
  await window.picture('7-editor-tab');
  await window.page.keyboard.press('Control+W');
});

test('the report of a run that goes on', async () => {
  await window.command('Heddle: Show Report');
  await window.page.locator('.view-lines', { hasText: 'Threads that waited most' }).waitFor();
  await window.picture('8-report');
  const place = window.page.locator('.detected-link', { hasText: program }).first();
  await place.click({ modifiers: ['ControlOrMeta'] });
  await window.page.locator('.tab.active', { hasText: program }).waitFor();
  await window.command('View: Close Other Editors in Group');
});

test('a program that is killed is shown as ended, with all it told', async () => {
  await window.command('Heddle: Show Live View');
  const view = await window.webview(live);
  killProgram(server.file(program));
  await view
    .getByText(/ended|killed|SIGKILL/i)
    .first()
    .waitFor();
  await view.getByText('Deadlock: to-savings').first().waitFor();
  await window.picture('9-killed');
});
