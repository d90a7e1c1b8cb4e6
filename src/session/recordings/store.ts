import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { HeddleError } from '../../base/index';
import { RECORDING_EXTENSION } from '../../trace/index';

/** Recordings of so many runs are kept. */
const KEPT_RUNS = 10;
const NAME = /^\d{8}-\d{6}-.*-(\d+)\.heddle$/;

/** Where recordings go that nobody asked for: the state folder of the XDG specification. */
export function runsFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const chosen = environment['XDG_STATE_HOME'] ?? '';
  const state = isAbsolute(chosen) ? chosen : join(homeFolder() ?? noHome(), '.local', 'state');
  return join(state, 'heddle', 'runs');
}

/** The user's; null: there is none, as in a container with a user of its own number and HOME unset. */
function homeFolder(): string | null {
  try {
    // HOME may be empty: that is no folder, and not the one we are in.
    const home = homedir() || userInfo().homedir;
    return isAbsolute(home) ? home : null;
  } catch {
    return null;
  }
}

function noHome(): never {
  throw new HeddleError(
    'noHome',
    'there is no home folder to keep recordings in (HOME is not set)',
    'Set HOME or XDG_STATE_HOME, or say where: --record FILE.',
  );
}

/** `20261121-083000-app.py`: sorts by time. */
export function recordingName(title: string, at: Date): string {
  const [day = '', time = ''] = at.toISOString().split('T');
  const safe = title.replace(/[^\w.-]/g, '_').slice(0, 60) || 'run';
  return `${day.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${safe}`;
}

/** Makes room for one more run and gives the path of its recording. Throws when it cannot be. */
export function newRecordingPath(title: string, at: Date, folder = runsFolder()): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  prune(folder);
  return join(folder, `${recordingName(title, at)}-${process.pid}${RECORDING_EXTENSION}`);
}

function prune(folder: string): void {
  const runs = readdirSync(folder)
    .filter((name) => NAME.test(name))
    .sort();
  for (const name of runs.slice(0, Math.max(0, runs.length - (KEPT_RUNS - 1)))) {
    if (!isRunning(Number(NAME.exec(name)![1]))) rmSync(join(folder, name), { force: true });
  }
}

/** Whether the host that writes the recording may still be at it. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
