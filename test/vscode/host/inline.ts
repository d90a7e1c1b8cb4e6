import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { fileOf, heddle, lineOf, test } from './context';
import { until } from './results';

test('a run without launch.json finds the deadlock', async () => {
  await vscode.window.showTextDocument(fileOf('deadlock.py'));
  await vscode.commands.executeCommand('heddle.runFile');
  const finding = await until('a deadlock', () =>
    [...(heddle().runs.current?.rows.findings.values() ?? [])].find(
      ({ rule }) => rule === 'deadlock',
    ),
  );
  assert.equal(finding.participants.length, 2);
});

test('diagnostics: code, link, related lines', async () => {
  const document = await vscode.workspace.openTextDocument(fileOf('deadlock.py'));
  const found = await until('two diagnostics', () => {
    const list = vscode.languages.getDiagnostics(document.uri);
    return list.length >= 2 && list;
  });
  const lines = found.map(({ range }) => range.start.line).sort((a, b) => a - b);
  assert.deepEqual(lines, [lineOf(document, 'first'), lineOf(document, 'second')]);
  for (const { code, relatedInformation, severity } of found) {
    assert.ok(typeof code === 'object' && code.value === 'deadlock');
    assert.equal(relatedInformation?.length, 1);
    assert.equal(severity, vscode.DiagnosticSeverity.Error);
  }
});

test('code actions, lenses and hovers', async () => {
  const document = await vscode.workspace.openTextDocument(fileOf('deadlock.py'));
  const line = lineOf(document, 'second');
  const at = new vscode.Position(line, 10);
  const execute = vscode.commands.executeCommand;
  const actions = await execute<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    new vscode.Range(at, at),
  );
  assert.ok(actions.some(({ title }) => title.startsWith('Go to the other side')));
  const lenses = await until('lenses', async () => {
    const list = await execute<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
      10,
    );
    return list.some(({ command }) => command?.title.includes('locks')) && list;
  });
  assert.ok(lenses.some(({ range }) => range.start.line === lineOf(document, 'made')));
  await until('who holds it, in the hover', () => tellsTheHolder(document.uri, at));
});

/** Whether the hover there says who holds what the line waits for. */
async function tellsTheHolder(uri: vscode.Uri, at: vscode.Position): Promise<boolean> {
  const command = 'vscode.executeHoverProvider';
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(command, uri, at);
  const texts = hovers.flatMap(({ contents }) =>
    contents.map((one) => (one as vscode.MarkdownString).value),
  );
  return texts.join('\n').replaceAll('&nbsp;', ' ').includes('held by');
}

test('settings switch them off', async () => {
  const { uri } = await vscode.workspace.openTextDocument(fileOf('deadlock.py'));
  const settings = vscode.workspace.getConfiguration('heddle');
  const { Workspace } = vscode.ConfigurationTarget;
  await settings.update('diagnostics.enabled', false, Workspace);
  await until('no diagnostics', () => vscode.languages.getDiagnostics(uri).length === 0);
  await settings.update('diagnostics.enabled', undefined, Workspace);
  await until('diagnostics', () => vscode.languages.getDiagnostics(uri).length > 0);
  const execute = vscode.commands.executeCommand;
  const line = lineOf(await vscode.workspace.openTextDocument(uri), 'second');
  const shown: Record<string, () => Promise<boolean>> = {
    'codeLens.enabled': async () => {
      const lenses = await execute<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 10);
      return lenses.some(({ command }) => command?.title.includes('locks'));
    },
    'hover.enabled': () => tellsTheHolder(uri, new vscode.Position(line, 10)),
    'inlayHints.enabled': async () => {
      const all = new vscode.Range(0, 0, 1_000, 0);
      const command = 'vscode.executeInlayHintProvider';
      return (await execute<vscode.InlayHint[]>(command, uri, all)).length > 0;
    },
  };
  for (const [key, isShown] of Object.entries(shown)) {
    await until(`what ${key} shows`, isShown);
    await settings.update(key, false, Workspace);
    await until(`nothing of ${key}`, async () => !(await isShown()));
    await settings.update(key, undefined, Workspace);
    await until(`what ${key} shows again`, isShown);
  }
});

test('ignoring a rule on a line takes its problem away', async () => {
  const document = await vscode.workspace.openTextDocument(fileOf('deadlock.py'));
  const line = lineOf(document, 'second');
  const edit = new vscode.WorkspaceEdit();
  const { end } = document.lineAt(line).range;
  edit.insert(document.uri, end, '  # heddle: ignore[deadlock]');
  await vscode.workspace.applyEdit(edit);
  await until('one diagnostic', () => vscode.languages.getDiagnostics(document.uri).length === 1);
  await vscode.commands.executeCommand('undo');
});

test('findings that are cleared are no problems any more', async () => {
  const { uri } = await vscode.workspace.openTextDocument(fileOf('deadlock.py'));
  await until('diagnostics', () => vscode.languages.getDiagnostics(uri).length > 0);
  await vscode.commands.executeCommand('heddle.clearFindings');
  await until('no diagnostics', () => vscode.languages.getDiagnostics(uri).length === 0);
});
