import type { EnvironmentPath, PythonExtension } from '@vscode/python-extension';
import * as vscode from 'vscode';

type Environments = PythonExtension['environments'];

/**
 * What stands in for the Python extension, which cannot be installed where the tests run: the part of
 * its published API that says which interpreter is chosen.
 */
export interface PythonStandIn {
  readonly environments: Pick<Environments, 'getActiveEnvironmentPath' | 'resolveEnvironment'>;
  /**
   * Chooses an interpreter as a user does in the status bar; null: none, as before anybody chose. `answer`: what becomes of
   * the question what that is.
   */
  select(executable: string | null, answer?: 'resolved' | 'unknown' | 'failed'): void;
}

export function activate(): PythonStandIn {
  let selected: string | null = null;
  let answer: Parameters<PythonStandIn['select']>[1];
  const active = (): EnvironmentPath => ({ id: selected ?? '', path: selected ?? '' });
  const resolve: Environments['resolveEnvironment'] = async (environment) => {
    const path = typeof environment === 'string' ? environment : environment.path;
    if (answer === 'failed') throw new Error('no environment could be looked at');
    if (path === '' || answer === 'unknown') return undefined;
    return {
      ...{ id: path, path, environment: undefined, tools: [], version: undefined },
      executable: { uri: vscode.Uri.file(path), bitness: '64-bit', sysPrefix: '' },
    };
  };
  return {
    environments: { getActiveEnvironmentPath: active, resolveEnvironment: resolve },
    select: (executable, what) => void ([selected, answer] = [executable, what]),
  };
}
