import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { fileOf, heddle, test } from './context';
import { until } from './results';

test('after the session the run answers from its recording', async () => {
  const run = heddle().runs.current;
  assert.ok(run?.recording);
  await vscode.debug.stopDebugging();
  await until('the end', () => run.lost !== null);
  const [lane] = run.rows.lanes.keys();
  const answer = await run.ask({ type: 'lane', id: 1, lane: lane! });
  assert.ok('type' in answer && answer.kind === 'lane', JSON.stringify(answer).slice(0, 300));
});

test('a recording opens in its editor, with the same findings', async () => {
  const path = heddle().runs.current?.recording;
  assert.ok(path);
  await vscode.commands.executeCommand('heddle.openRecording', vscode.Uri.file(path));
  const run = await until('its run', () => {
    const { current } = heddle().runs;
    return current?.id.startsWith('recording:') && current;
  });
  assert.equal(run.live, false);
  assert.deepEqual(
    [...run.rows.findings.values()].map(({ rule }) => rule),
    ['deadlock'],
  );
  await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  await until('it is gone', () => !heddle().runs.all.includes(run));
});

test('a file that is no recording is refused', async () => {
  const uri = fileOf('not.heddle');
  await vscode.workspace.fs.writeFile(uri, Buffer.from('not a recording'));
  const before = heddle().runs.all.length;
  await vscode.commands.executeCommand('vscode.openWith', uri, 'heddle.recording');
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  assert.equal(heddle().runs.all.length, before);
  await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
});
