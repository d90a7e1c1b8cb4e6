import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { breakAt, test, track } from './context';
import { until } from './results';

interface Evaluated {
  readonly result: string;
}

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
