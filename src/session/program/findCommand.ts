import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/** Whether `path` is a file that may be executed. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Where a shell would find a command: a path as it is, a name on PATH; null when nowhere. */
export function findCommand(
  command: string,
  environment: NodeJS.ProcessEnv,
  cwd: string,
): string | null {
  if (command.includes('/')) {
    const path = resolve(cwd, command);
    return isExecutable(path) ? path : null;
  }
  const folders = (environment['PATH'] ?? '/usr/local/bin:/usr/bin:/bin').split(delimiter);
  const places = folders.map((folder) => resolve(cwd, join(folder || '.', command)));
  return places.find(isExecutable) ?? null;
}
