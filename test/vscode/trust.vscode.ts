import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { VsCodeServer } from './support/server';
import { Window } from './support/window';

let server: VsCodeServer;
let window: Window;

beforeAll(async () => {
  server = await VsCodeServer.start({
    trust: true,
    settings: { 'security.workspace.trust.startupPrompt': 'never' },
  });
  window = await Window.open(server, 'trust');
});

afterAll(async () => {
  await window?.close();
  await server?.stop();
});

afterEach(({ task }) => window.pictureOfFailure(task));

test('without trust nothing is run, and the panel says why', async () => {
  await window.openFile('ticker.py');
  await window.command('Heddle: Show Live View');
  const view = await window.webview('body.welcome');
  expect(await view.innerText('body')).toContain('once this workspace is trusted');
  const titles = await window.offered('Heddle:');
  expect(titles).toContain('Heddle: Open Recording…');
  expect(titles).not.toContain('Heddle: Run File with Live View');
  await window.picture('1-restricted');
});

test('with trust the same panel offers to run', async () => {
  await window.command('Workspaces: Manage Workspace Trust');
  const editor = window.page.locator('.workspace-trust-editor');
  await editor.getByRole('button', { name: 'Trust', exact: true }).first().click();
  await window.command('Heddle: Show Live View');
  const view = await window.webview('body.welcome a[href="command:heddle.runFile"]');
  expect(await view.innerText('body')).toContain('Run the open file');
  await window.picture('2-trusted');
});
