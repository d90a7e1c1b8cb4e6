import {
  closeSync,
  constants,
  lstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { HeddleError, type Disposable } from '../base/index';
import { identifyProcess, isAlive, type ProcessIdentity } from './processAlive';
import { sessionRoot } from './sessionRoot';

const PREFIX = 'heddle-';
const HOST_FILE = 'host';
/** A directory without a host file may be one that is just being made. */
const FRESH_MS = 60_000;
/** A process that has just begun adds some twenty files. */
const MOST_TURNS = 100;

/** The directory cannot be made or written. */
export function sessionDirectoryFailed(root: string, error: unknown): HeddleError {
  const code = (error as NodeJS.ErrnoException).code;
  const why = code === 'ENOSPC' ? 'no space is left' : (error as Error).message;
  return new HeddleError(
    'sessionDirectory',
    `the session directory cannot be made in ${root}: ${why}`,
    'Set HEDDLE_SESSION_ROOT to a directory that you can write, with 32 MB free or more.',
  );
}

/**
 * A private directory of one run, for what its processes write or for the sockets they connect to;
 * removed with the run, or by the next host when this one was killed.
 */
export class PrivateDirectory implements Disposable {
  private readonly removeAtExit = (): void => this.dispose();

  private constructor(readonly path: string) {
    process.on('exit', this.removeAtExit);
  }

  /** Makes one (mode 0700) and removes those that hosts which are dead left behind. */
  static create(root = sessionRoot(), prefix = PREFIX): PrivateDirectory {
    removeStale(root, prefix);
    let path: string | undefined;
    try {
      path = mkdtempSync(join(root, prefix));
      const self = identifyProcess(process.pid) ?? { pid: process.pid, startTicks: '' };
      writeFileSync(join(path, HOST_FILE), JSON.stringify(self), { flag: 'wx', mode: 0o600 });
      return new PrivateDirectory(path);
    } catch (error) {
      if (path !== undefined) rmSync(path, { recursive: true, force: true });
      throw sessionDirectoryFailed(root, error);
    }
  }

  /** Removes the directory and all in it. Programs that still write into it go on unharmed. */
  dispose(): void {
    process.off('exit', this.removeAtExit);
    for (let turn = 0; turn < MOST_TURNS; turn++) {
      try {
        rmSync(this.path, { recursive: true, force: true });
        return;
      } catch {
        // A process adds files while they are being deleted. What is left in the end, the next host removes.
      }
    }
  }
}

/** Removes the directories under `root` that are ours and whose host is dead. */
export function removeStale(root: string, prefix = PREFIX): string[] {
  const removed: string[] = [];
  for (const name of namesIn(root, prefix)) {
    const path = join(root, name);
    try {
      if (!isStale(path)) continue;
      rmSync(path, { recursive: true, force: true });
      removed.push(path);
    } catch {
      // Someone else is removing it as well, or it is not ours to remove.
    }
  }
  return removed;
}

function namesIn(root: string, prefix: string): string[] {
  try {
    return readdirSync(root).filter((name) => name.startsWith(prefix));
  } catch {
    return [];
  }
}

function isStale(path: string): boolean {
  const stat = lstatSync(path);
  if (!stat.isDirectory() || stat.uid !== process.getuid?.()) return false;
  if ((stat.mode & 0o077) !== 0) return false;
  const host = readHost(join(path, HOST_FILE));
  return host ? !isAlive(host) : Date.now() - stat.mtimeMs > FRESH_MS;
}

/** Whether the directory is of a run whose host has ended without removing it: it was killed. */
export function hasLostHost(directory: string): boolean {
  const host = readHost(join(directory, HOST_FILE));
  return host !== null && !isAlive(host);
}

function readHost(path: string): ProcessIdentity | null {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch {
    return null;
  }
  try {
    const host = JSON.parse(readFileSync(fd, 'utf8')) as Partial<ProcessIdentity>;
    const { pid, startTicks } = host;
    return typeof pid === 'number' && typeof startTicks === 'string' ? { pid, startTicks } : null;
  } catch {
    return null;
  } finally {
    closeSync(fd);
  }
}
