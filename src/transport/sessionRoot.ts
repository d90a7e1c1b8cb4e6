import { accessSync, constants, lstatSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { HeddleError } from '../base/index';

/** Free space under which a place is passed over: rings of some tens of threads. */
const ENOUGH_BYTES = 32 * 2 ** 20;

/** The environment variables that decide where session directories are made. */
export interface RootEnvironment {
  readonly HEDDLE_SESSION_ROOT?: string | undefined;
  readonly XDG_RUNTIME_DIR?: string | undefined;
}

type Usable = 'usable' | 'full' | 'unwritable';

function usability(path: string): Usable {
  try {
    if (!lstatSync(path).isDirectory()) return 'unwritable';
    accessSync(path, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize >= ENOUGH_BYTES ? 'usable' : 'full';
  } catch {
    return 'unwritable';
  }
}

/** The session directory cannot be made in any of the places tried. */
export function noSessionRoot(tried: readonly { path: string; state: string }[]): HeddleError {
  const list = tried.map(({ path, state }) => `${path} (${state})`).join(', ');
  return new HeddleError(
    'noSessionRoot',
    `no place for the session directory: ${list}`,
    'Set HEDDLE_SESSION_ROOT to a directory that you can write, with 32 MB free or more.',
  );
}

/**
 * Where session directories are made: HEDDLE_SESSION_ROOT when set, else memory if there is any
 * (/dev/shm, then XDG_RUNTIME_DIR), else the folder for temporary files.
 */
export function sessionRoot(environment: RootEnvironment = process.env): string {
  const { HEDDLE_SESSION_ROOT: chosen, XDG_RUNTIME_DIR: runtime } = environment;
  const places = chosen ? [chosen] : ['/dev/shm', ...(runtime ? [runtime] : []), tmpdir()];
  const tried: { path: string; state: string }[] = [];
  for (const path of places) {
    const state = usability(path);
    if (state === 'usable') return path;
    tried.push({ path, state });
  }
  throw noSessionRoot(tried);
}
