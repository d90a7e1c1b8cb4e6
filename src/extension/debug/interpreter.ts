import type { PythonExtension } from '@vscode/python-extension';
import * as vscode from 'vscode';
import { findExecutable, pythonOnPath } from './findPython';
import { settings } from '../ui/settings';

export type Interpreter =
  | { readonly path: string }
  /** What was looked for and is not there. */
  | { readonly missing: string };

/** Interpreter of a configuration that names none: Python extension, setting, PATH. */
export async function chooseInterpreter(
  named: string | undefined,
  scope: vscode.Uri | undefined,
): Promise<Interpreter> {
  const cwd = scope?.fsPath ?? vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '/';
  const places = { cwd, path: process.env['PATH'] };
  const check = (name: string, whence: string): Interpreter => {
    const path = findExecutable(name, places);
    return path === null ? { missing: `${whence} names ${name}, which cannot be run` } : { path };
  };
  if (named) return check(named, '"python" of the configuration');
  const active = await ofPythonExtension(scope);
  if (active !== null) return { path: active };
  const setting = settings.python(scope);
  if (setting !== '') return check(setting, 'the setting heddle.python');
  const path = pythonOnPath(places);
  return path === null ? { missing: 'there is no python3 on PATH' } : { path };
}

async function ofPythonExtension(scope: vscode.Uri | undefined): Promise<string | null> {
  const extension = vscode.extensions.getExtension<PythonExtension>('ms-python.python');
  if (!extension) return null;
  try {
    const { environments } = await extension.activate();
    if (!environments) return null;
    const active = environments.getActiveEnvironmentPath(scope);
    const environment = await environments.resolveEnvironment(active);
    return environment?.executable.uri?.fsPath ?? null;
  } catch {
    // Another extension's trouble must not be ours: the setting and PATH are left.
    return null;
  }
}
