import { afterAll, afterEach, beforeAll, test } from 'vitest';
import { fromRoot } from '../../scripts/support/root';
import { run } from '../../scripts/support/run';
import { VsCodeServer } from './support/server';
import { User } from './support/user';
import { Window } from './support/window';

const live = 'body:not(.welcome) canvas';
let server: VsCodeServer;
let window: Window;
let user: User;

beforeAll(async () => {
  server = await VsCodeServer.start();
  const cli = fromRoot('dist', 'cli.js');
  const options = ['--record', server.file('yesterday.heddle'), '--on-deadlock', 'exit', '--quiet'];
  await run(process.execPath, [cli, 'run', ...options, server.file('deadlock.py')], {
    cwd: server.workspace,
  });
  window = await Window.open(server, 'recording');
  user = new User(window);
});

afterAll(async () => {
  await window?.close();
  await server?.stop();
});

afterEach(({ task }) => window.pictureOfFailure(task));

test('a recording opens with a double click, in the live view', async () => {
  await window.contributionsKnown();
  await window.page.locator('.explorer-folders-view').getByText('yesterday.heddle').dblclick();
  const view = await window.webview(live);
  await view.getByText('Deadlock: to-savings and to-checking').first().waitFor();
  await user.openRunView('Threads', 'Locks', 'Findings');
  await window.picture('1-opened');
});

test('a source link of the view opens the file at the line', async () => {
  const view = await window.webview(live);
  await view
    .getByText(/deadlock\.py:\d+/)
    .first()
    .click();
  await window.page.locator('.tab.active', { hasText: 'deadlock.py' }).waitFor();
  await window.picture('2-source');
});

test('the findings of a recording are problems too', async () => {
  await window.command('Problems: Focus on Problems View');
  await window.page.locator('.markers-panel').getByText('Deadlock').first().waitFor();
});
