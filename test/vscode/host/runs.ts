import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import * as vscode from 'vscode';
import { breakAt, fileOf, heddle, test, track } from './context';
import { until } from './results';

test('two programs at once are two runs, each with its own rows', async () => {
  const sessions: vscode.DebugSession[] = [];
  const listener = vscode.debug.onDidStartDebugSession((session) => sessions.push(session));
  const before = new Set(heddle().runs.all);
  // Without stops: where one comes while its session ends, VS Code keeps the focus on that session for good.
  for (const name of ['ticker.py', 'deadlock.py'])
    await vscode.debug.startDebugging(undefined, {
      ...{ type: 'heddle', request: 'launch', name, program: fileOf(name).fsPath },
      noDebug: true,
    });
  const runs = await until('both runs', () => {
    const own = heddle().runs.all.filter((run) => !before.has(run));
    return own.length === 2 && own.every((run) => run.live && run.rows.lanes.size > 3) && own;
  });
  const names = runs.map((run) => [...run.rows.lanes.values()].map(({ name }) => name).join());
  assert.match(names[0]!, /counter-0/);
  assert.doesNotMatch(names[0]!, /to-savings/);
  assert.match(names[1]!, /to-savings|consumer/);
  for (const session of sessions) await vscode.debug.stopDebugging(session);
  await until('both ends', () => runs.every((run) => !run.live));
  await until('no session', () => vscode.debug.activeDebugSession === undefined);
  listener.dispose();
});

test('noDebug in a configuration: a run in the live view, without a stop', async () => {
  const { uri, breakpoint } = await breakAt('ticker.py', 'stop');
  const { stops, output, tracker } = track();
  try {
    const before = new Set(heddle().runs.all);
    const configuration = { type: 'heddle', request: 'launch', name: 'free', program: uri.fsPath };
    assert.ok(await vscode.debug.startDebugging(undefined, { ...configuration, noDebug: true }));
    const run = await until('lanes', () => {
      const own = heddle().runs.all.find((one) => !before.has(one));
      return own && own.live && own.rows.lanes.size > 2 && own;
    });
    await until('what it prints in that line', () => /the answer is 42/.test(output.join('')));
    await vscode.debug.stopDebugging();
    await until('the end', () => !run.live && vscode.debug.activeDebugSession === undefined);
    assert.deepEqual(stops, []);
  } finally {
    tracker.dispose();
    vscode.debug.removeBreakpoints([breakpoint]);
  }
});

test('a process that runs already is attached to, and left running', async () => {
  const child = spawn('python3', [fileOf('ticker.py').fsPath], { stdio: 'ignore' });
  try {
    const before = new Set(heddle().runs.all);
    const configuration = { type: 'heddle', request: 'attach', name: 'ticking' };
    const processId = child.pid;
    assert.ok(await vscode.debug.startDebugging(undefined, { ...configuration, processId }));
    const run = await until('its lanes', () => {
      const own = heddle().runs.all.find((one) => !before.has(one));
      const names = [...(own?.rows.lanes.values() ?? [])].map(({ name }) => name);
      return own?.live && names.includes('counter-2') && own;
    });
    // What the button and Shift+F5 do in the session in focus, if it attached; stopDebugging ends the program.
    await until('its focus', () => vscode.debug.activeDebugSession?.name === 'ticking');
    await vscode.commands.executeCommand('workbench.action.debug.disconnect');
    await until('the end', () => !run.live);
    assert.equal(run.rows.run?.exit?.reason, 'detached');
    assert.deepEqual([child.exitCode, child.signalCode], [null, null]);
  } finally {
    child.kill('SIGKILL');
  }
});

test('a debug adapter that is killed: the last picture stays, and why it is the last', async () => {
  const before = new Set(heddle().runs.all);
  const configuration = { type: 'heddle', request: 'launch', name: 'killed', noDebug: true };
  const program = fileOf('ticker.py').fsPath;
  assert.ok(await vscode.debug.startDebugging(undefined, { ...configuration, program }));
  const run = await until('its lanes', () => {
    const own = heddle().runs.all.find((one) => !before.has(one));
    return own?.live && own.rows.lanes.size > 3 && own;
  });
  execFileSync('pkill', ['-KILL', '-P', String(process.pid), '-f', 'dist/adapter.js']);
  await until('the end', () => !run.live);
  const [hello, { live, lanes }] = run.snapshot();
  assert.match(hello.notes?.join() ?? '', /^Connection lost: .* This is the last picture\.$/);
  assert.equal(live, false);
  assert.ok((lanes?.length ?? 0) > 3);
  await until('no session', () => vscode.debug.activeDebugSession === undefined);
});
