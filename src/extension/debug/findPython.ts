import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';

export interface Places {
  readonly cwd: string;
  readonly path: string | undefined;
}

/** The executable that `name` (a path, or a name on PATH) stands for; null: there is none. */
export function findExecutable(name: string, { cwd, path }: Places): string | null {
  const candidates =
    isAbsolute(name) || /[\\/]/.test(name)
      ? [resolve(cwd, name)]
      : (path ?? '').split(delimiter).flatMap((folder) => (folder ? [join(folder, name)] : []));
  return candidates.find(isExecutable) ?? null;
}

/** The first Python on PATH. */
export function pythonOnPath(places: Places): string | null {
  return findExecutable('python3', places) ?? findExecutable('python', places);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
