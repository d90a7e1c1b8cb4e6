import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { fileOf, test, track } from './context';
import type { PythonStandIn } from './pythonExtension';
import { until } from './results';

/** An environment of its own for each name. */
function environment(name: string): { readonly prefix: string; readonly python: string } {
  const prefix = fileOf(name).fsPath;
  if (!existsSync(prefix)) execFileSync('python3', ['-m', 'venv', '--without-pip', prefix]);
  return { prefix, python: join(prefix, 'bin', 'python') };
}

async function chosen(): Promise<PythonStandIn> {
  const extension = vscode.extensions.getExtension<PythonStandIn>('ms-python.python');
  assert.ok(extension, 'what stands in for the Python extension is installed');
  return extension.activate();
}

/** `sys.prefix` of the interpreter that a launch takes, which tells its environment. */
async function prefixOf(more: object = {}): Promise<string> {
  const program = fileOf('prefix.py');
  await vscode.workspace.fs.writeFile(
    program,
    Buffer.from('import sys\nprint(f"[{sys.prefix}]")\n'),
  );
  const { output, tracker } = track();
  try {
    const configuration = { type: 'heddle', request: 'launch', name: 'prefix', noDebug: true };
    const started = vscode.debug.startDebugging(undefined, {
      ...{ ...configuration, program: program.fsPath },
      ...more,
    });
    assert.ok(await started);
    return await until('its prefix', () => /\[(.+)\]/.exec(output.join(''))?.[1]);
  } finally {
    tracker.dispose();
    await until('the end', () => vscode.debug.activeDebugSession === undefined);
  }
}

const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('heddle');
const useSetting = async (python: string | undefined): Promise<void> =>
  settings().update('python', python, vscode.ConfigurationTarget.Workspace);

test('the interpreter is that of the configuration, else the one the Python extension has', async () => {
  const python = await chosen();
  const [active, named] = [environment('active'), environment('named')];
  await useSetting(environment('set').python);
  try {
    python.select(active.python);
    assert.equal(await prefixOf(), active.prefix);
    assert.equal(await prefixOf({ python: named.python }), named.prefix);
  } finally {
    python.select(null);
    await useSetting(undefined);
  }
});

test('without one of those it is that of the setting, else the one on PATH', async () => {
  const python = await chosen();
  const [set, active] = [environment('set'), environment('active')];
  await useSetting(set.python);
  try {
    assert.equal(await prefixOf(), set.prefix);
    // Nor does it matter that the Python extension is in trouble.
    for (const answer of ['unknown', 'failed'] as const) {
      python.select(active.python, answer);
      assert.equal(await prefixOf(), set.prefix);
    }
  } finally {
    python.select(null);
    await useSetting(undefined);
  }
  const onPath = execFileSync('python3', ['-c', 'import sys; print(sys.prefix)'], {
    encoding: 'utf8',
  });
  assert.equal(await prefixOf(), onPath.trim());
});

test('one that is not there any more is not started', async () => {
  const python = await chosen();
  const gone = environment('gone');
  await vscode.workspace.fs.delete(vscode.Uri.file(gone.prefix), { recursive: true });
  python.select(gone.python);
  const begun: vscode.DebugSession[] = [];
  const listener = vscode.debug.onDidStartDebugSession((session) => begun.push(session));
  try {
    const configuration = { type: 'heddle', request: 'launch', name: 'gone', noDebug: true };
    const program = fileOf('prefix.py').fsPath;
    let answer: boolean | undefined;
    const asked = vscode.debug.startDebugging(undefined, { ...configuration, program });
    void asked.then((started) => (answer = started));
    // It answers when the message, which names the Python extension, has been put away.
    await until('the refusal', async () => {
      await vscode.commands.executeCommand('notifications.clearAll');
      return answer !== undefined;
    });
    assert.deepEqual([answer, begun], [false, []]);
  } finally {
    listener.dispose();
    python.select(null);
  }
});
