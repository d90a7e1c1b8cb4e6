import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import * as vscode from 'vscode';
import type { HeddleApi } from '../../../src/extension/main';
import { HostTests, told, until, type HostResult } from './results';

const tests = new HostTests();
const { test } = tests;
const extension = vscode.extensions.getExtension<HeddleApi>('heddle.heddle');
let api: HeddleApi;

interface Evaluated {
  readonly result: string;
}

/** The line, from 0, that carries `# LOOK: word`. */
const lineOf = (document: vscode.TextDocument, word: string): number =>
  document
    .getText()
    .split('\n')
    .findIndex((line) => line.includes(`# LOOK: ${word}`));

interface Stop {
  readonly reason: string;
  readonly threadId: number;
  readonly allThreadsStopped?: boolean;
}

/** What adapters that are started from now on tell, until the tracker is disposed of. */
function track(): { stops: Stop[]; output: string[]; tracker: vscode.Disposable } {
  const stops: Stop[] = [];
  const output: string[] = [];
  const tracker = vscode.debug.registerDebugAdapterTrackerFactory('heddle', {
    createDebugAdapterTracker: () => ({
      onDidSendMessage: ({ event, body }: { event?: string; body?: Stop & { output: string } }) => {
        if (event === 'stopped' && body) stops.push(body);
        if (event === 'output' && body) output.push(body.output);
      },
    }),
  });
  return { stops, output, tracker };
}

function fileOf(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'a folder is open');
  return vscode.Uri.joinPath(folder.uri, name);
}

/** Sets a breakpoint on the line with `# LOOK: word`. */
async function breakAt(
  name: string,
  word: string,
): Promise<{ uri: vscode.Uri; breakpoint: vscode.Breakpoint }> {
  const uri = fileOf(name);
  const document = await vscode.workspace.openTextDocument(uri);
  const position = new vscode.Position(lineOf(document, word), 0);
  const breakpoint = new vscode.SourceBreakpoint(new vscode.Location(uri, position));
  vscode.debug.addBreakpoints([breakpoint]);
  return { uri, breakpoint };
}

test('a Python file alone does not activate the extension', async () => {
  assert.ok(extension);
  await vscode.window.showTextDocument(fileOf('ticker.py'));
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  assert.equal(extension.isActive, false);
});

// How long it takes, `npm run bench` tells.
test('it is activated by what needs it', async () => {
  api = await extension!.activate();
  assert.ok(api.activationMs > 0);
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

test('a run without launch.json finds the deadlock', async () => {
  await vscode.window.showTextDocument(fileOf('deadlock.py'));
  await vscode.commands.executeCommand('heddle.runFile');
  const finding = await until('a deadlock', () =>
    [...(api.runs.current?.rows.findings.values() ?? [])].find(({ rule }) => rule === 'deadlock'),
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
  const hovers = await execute<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, at);
  const text = hovers.flatMap(({ contents }) =>
    contents.map((one) => (one as vscode.MarkdownString).value),
  );
  assert.match(text.join('\n').replaceAll('&nbsp;', ' '), /held by/);
});

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
    'hover.enabled': async () => {
      const at = new vscode.Position(line, 10);
      const hovers = await execute<vscode.Hover[]>('vscode.executeHoverProvider', uri, at);
      const texts = hovers.flatMap(({ contents }) =>
        contents.map((one) => (one as vscode.MarkdownString).value),
      );
      return /held by/.test(texts.join().replaceAll('&nbsp;', ' '));
    },
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

test('after the session the run answers from its recording', async () => {
  const run = api.runs.current;
  assert.ok(run?.recording);
  await vscode.debug.stopDebugging();
  await until('the end', () => run.lost !== null);
  const [lane] = run.rows.lanes.keys();
  const answer = await run.ask({ type: 'lane', id: 1, lane: lane! });
  assert.ok('type' in answer && answer.kind === 'lane', JSON.stringify(answer).slice(0, 300));
});

test('a recording opens in its editor, with the same findings', async () => {
  const path = api.runs.current?.recording;
  assert.ok(path);
  await vscode.commands.executeCommand('heddle.openRecording', vscode.Uri.file(path));
  const run = await until('its run', () => {
    const { current } = api.runs;
    return current?.id.startsWith('recording:') && current;
  });
  assert.equal(run.live, false);
  assert.deepEqual(
    [...run.rows.findings.values()].map(({ rule }) => rule),
    ['deadlock'],
  );
  await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  await until('it is gone', () => !api.runs.all.includes(run));
});

test('a file that is no recording is refused', async () => {
  const uri = fileOf('not.heddle');
  await vscode.workspace.fs.writeFile(uri, Buffer.from('not a recording'));
  const before = api.runs.all.length;
  await vscode.commands.executeCommand('vscode.openWith', uri, 'heddle.recording');
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  assert.equal(api.runs.all.length, before);
  await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
});

test('a breakpoint stops one thread only, which is stepped and continued alone', async () => {
  const { uri, breakpoint } = await breakAt('ticker.py', 'stop');
  const { stops, tracker } = track();
  const configuration = { type: 'heddle', request: 'launch', name: 'ticker', program: uri.fsPath };
  assert.ok(await vscode.debug.startDebugging(undefined, configuration));
  const [stop] = await until('a stop', () => stops.length > 0 && stops);
  assert.equal(stop?.reason, 'breakpoint');
  assert.notEqual(stop?.allThreadsStopped, true);
  vscode.debug.removeBreakpoints([breakpoint]);
  const session = vscode.debug.activeDebugSession!;
  // As VS Code passes them from a row of the call stack.
  const row = { sessionId: session.id, threadId: `thread:${session.id}:${stop.threadId}` };
  await vscode.commands.executeCommand('heddle.stepThread', row);
  await until('the end of the step', () => stops.length > 1);
  assert.deepEqual([stops[1]!.reason, stops[1]!.threadId], ['step', stop.threadId]);
  await vscode.commands.executeCommand('heddle.continueThread', row);
  await until('its counts', async () => {
    const expression = '"stopper" in counts';
    const { result } = (await session.customRequest('evaluate', { expression })) as Evaluated;
    return result === 'True';
  });
  tracker.dispose();
  await vscode.debug.stopDebugging();
  await until('the end', () => vscode.debug.activeDebugSession === undefined);
});

test('two programs at once are two runs, each with its own rows', async () => {
  const sessions: vscode.DebugSession[] = [];
  const listener = vscode.debug.onDidStartDebugSession((session) => sessions.push(session));
  const before = new Set(api.runs.all);
  for (const name of ['ticker.py', 'deadlock.py'])
    await vscode.debug.startDebugging(undefined, {
      ...{ type: 'heddle', request: 'launch', name, program: fileOf(name).fsPath },
      breakOn: [],
    });
  const runs = await until('both runs', () => {
    const own = api.runs.all.filter((run) => !before.has(run));
    return own.length === 2 && own.every((run) => run.live && run.rows.lanes.size > 3) && own;
  });
  const names = runs.map((run) => [...run.rows.lanes.values()].map(({ name }) => name).join());
  assert.match(names[0]!, /counter-0/);
  assert.doesNotMatch(names[0]!, /to-savings/);
  assert.match(names[1]!, /to-savings|consumer/);
  for (const session of sessions) await vscode.debug.stopDebugging(session);
  await until('both ends', () => runs.every((run) => !run.live));
  listener.dispose();
});

test('noDebug in a configuration: a run in the live view, without a stop', async () => {
  const { uri, breakpoint } = await breakAt('ticker.py', 'stop');
  const { stops, output, tracker } = track();
  try {
    const before = new Set(api.runs.all);
    const configuration = { type: 'heddle', request: 'launch', name: 'free', program: uri.fsPath };
    assert.ok(await vscode.debug.startDebugging(undefined, { ...configuration, noDebug: true }));
    const run = await until('lanes', () => {
      const own = api.runs.all.find((one) => !before.has(one));
      return own && own.live && own.rows.lanes.size > 2 && own;
    });
    await until('what it prints in that line', () => /the answer is 42/.test(output.join('')));
    await vscode.debug.stopDebugging();
    await until('the end', () => !run.live);
    assert.deepEqual(stops, []);
  } finally {
    tracker.dispose();
    vscode.debug.removeBreakpoints([breakpoint]);
  }
});

test('a process that runs already is attached to, and left running', async () => {
  const child = spawn('python3', [fileOf('ticker.py').fsPath], { stdio: 'ignore' });
  try {
    const before = new Set(api.runs.all);
    const configuration = { type: 'heddle', request: 'attach', name: 'ticking' };
    const processId = child.pid;
    assert.ok(await vscode.debug.startDebugging(undefined, { ...configuration, processId }));
    const run = await until('its lanes', () => {
      const own = api.runs.all.find((one) => !before.has(one));
      const names = [...(own?.rows.lanes.values() ?? [])].map(({ name }) => name);
      return own?.live && names.includes('counter-2') && own;
    });
    // What the button and Shift+F5 do in a session that attached; stopDebugging ends the program.
    await vscode.commands.executeCommand('workbench.action.debug.disconnect');
    await until('the end', () => !run.live);
    assert.deepEqual([child.exitCode, child.signalCode], [null, null]);
  } finally {
    child.kill('SIGKILL');
  }
});

test('a child process is a session below that of its parent, with breakpoints in force', async () => {
  const { uri, breakpoint } = await breakAt('family.py', 'child');
  const sessions: vscode.DebugSession[] = [];
  const listener = vscode.debug.onDidStartDebugSession((session) => sessions.push(session));
  const configuration = { type: 'heddle', request: 'launch', name: 'family', program: uri.fsPath };
  assert.ok(await vscode.debug.startDebugging(undefined, configuration));
  const child = await until('the child', () =>
    sessions.find(({ parentSession }) => parentSession?.name === 'family'),
  );
  await until('its stop', () => vscode.debug.activeStackItem?.session.id === child.id);
  vscode.debug.removeBreakpoints([breakpoint]);
  await vscode.debug.stopDebugging(child.parentSession);
  await until('the end', () => vscode.debug.activeDebugSession === undefined);
  listener.dispose();
});

/** Runs the suite; for a runner of our own. */
export const results = (): Promise<HostResult[]> => tests.run();

/** Runs the suite; for `@vscode/test-electron`. */
export async function run(): Promise<void> {
  const all = await results();
  for (const one of all) console.log(told(one));
  const failed = all.filter(({ error }) => error !== null);
  if (failed.length > 0) throw new Error(failed.map(told).join('\n'));
}
