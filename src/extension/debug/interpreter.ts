import type { PythonExtension } from '@vscode/python-extension';
import * as vscode from 'vscode';
import { findExecutable, pythonOnPath } from './findPython';
import { settings } from '../ui/settings';

export type Interpreter =
  | { readonly path: string; /** Who says so. */ readonly whence: string }
  /** What was looked for and is not there. */
  | { readonly missing: string };

/** Interpreter of a configuration that names none: Python extension, setting, PATH. `log`: is told why one of them is passed over. */
export async function chooseInterpreter(
  named: string | undefined,
  scope: vscode.Uri | undefined,
  log: (text: string) => void,
): Promise<Interpreter> {
  const cwd = scope?.fsPath ?? vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '/';
  const places = { cwd, path: process.env['PATH'] };
  const check = (name: string, whence: string): Interpreter => {
    const path = findExecutable(name, places);
    if (path === null) return { missing: `${whence} names ${name}, which cannot be run` };
    return { path, whence };
  };
  if (named) return check(named, '"python" of the configuration');
  const active = await ofPythonExtension(scope, log);
  if (active !== null) return check(active, 'the Python extension');
  const setting = settings.python(scope);
  if (setting !== '') return check(setting, 'the setting heddle.python');
  const path = pythonOnPath(places);
  return path === null ? { missing: 'there is no python3 on PATH' } : { path, whence: 'PATH' };
}

async function ofPythonExtension(
  scope: vscode.Uri | undefined,
  log: (text: string) => void,
): Promise<string | null> {
  const extension = vscode.extensions.getExtension<PythonExtension>('ms-python.python');
  if (!extension) return null;
  try {
    const { environments } = await extension.activate();
    if (!environments) return null;
    const active = environments.getActiveEnvironmentPath(scope);
    const environment = await environments.resolveEnvironment(active);
    const path = environment?.executable.uri?.fsPath ?? null;
    if (path === null && active.path !== '')
      log(`the Python extension has no interpreter for ${active.path}`);
    return path;
  } catch (error) {
    // Another extension's trouble must not be ours: the setting and PATH are left.
    log(`the Python extension does not say which interpreter it has: ${String(error)}`);
    return null;
  }
}
