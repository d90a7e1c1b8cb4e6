import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { extension, fileOf, test } from './context';

test('a Python file alone does not activate the extension', async () => {
  assert.ok(extension);
  await vscode.window.showTextDocument(fileOf('ticker.py'));
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  assert.equal(extension.isActive, false);
});

// How long it takes, `npm run bench` tells.
test('it is activated by what needs it', async () => {
  const { activationMs } = await extension!.activate();
  assert.ok(activationMs > 0);
});

test('all commands of the manifest are there', async () => {
  const { commands } = (
    extension!.packageJSON as { contributes: { commands: { command: string }[] } }
  ).contributes;
  const there = new Set(await vscode.commands.getCommands(true));
  assert.deepEqual(
    commands.filter(({ command }) => !there.has(command)),
    [],
  );
});
