import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { VsCodeServer } from './support/server';
import { User } from './support/user';
import { Window } from './support/window';

let server: VsCodeServer;
let window: Window;
let user: User;

beforeAll(async () => {
  server = await VsCodeServer.start();
  window = await Window.open(server, 'trouble');
  user = new User(window);
});

afterAll(async () => {
  await window?.close();
  await server?.stop();
});

afterEach(({ task }) => window.pictureOfFailure(task));

test('a file that cannot be compiled: the error is where the program writes', async () => {
  await window.openFile('broken.py');
  await window.command('Heddle: Run File with Live View');
  await window.page.locator('.repl', { hasText: 'SyntaxError' }).waitFor();
  await window.picture('1-syntax-error');
  expect(await window.notifications().count()).toBe(0);
});

test('a configuration that names a file which is not there is refused, by its key', async () => {
  mkdirSync(server.file('.vscode'), { recursive: true });
  const configuration = { type: 'heddle', request: 'launch', name: 'Gone', program: '/gone.py' };
  const launch = { version: '0.2.0', configurations: [configuration] };
  writeFileSync(server.file('.vscode/launch.json'), JSON.stringify(launch));
  await window.page.locator('.statusbar-item', { hasText: 'Gone' }).waitFor();
  await user.pressF5();
  const told = window.notifications().filter({ hasText: '"program" names /gone.py' });
  await told.waitFor();
  await window.picture('2-no-program');
  await window.command('Notifications: Clear All Notifications');
});

test('no Python: what was looked for, and where to set it', async () => {
  const settings = { 'heddle.python': '/nowhere/python3' };
  writeFileSync(server.file('.vscode/settings.json'), JSON.stringify(settings));
  await window.page.waitForTimeout(1_500);
  await window.openFile('ticker.py');
  await window.command('Heddle: Run File with Live View');
  const told = window.notifications().filter({ hasText: 'found no Python' });
  await told.waitFor();
  expect(await told.innerText()).toContain('/nowhere/python3');
  await window.picture('3-no-python');
  await told.getByText('Open Setting').click();
  await window.page
    .locator('.settings-editor')
    .getByText('Interpreter for programs')
    .first()
    .waitFor();
  await window.picture('4-setting');
});
