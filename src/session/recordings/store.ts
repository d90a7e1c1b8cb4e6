import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { RECORDING_EXTENSION } from '../../trace/index';

/** Recordings of so many runs are kept. */
const KEPT_RUNS = 10;
const NAME = /^\d{8}-\d{6}-.*-(\d+)\.heddle$/;

/** Where recordings go that nobody asked for: the state folder of the XDG specification. */
export function runsFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const state = environment['XDG_STATE_HOME'] || join(homedir(), '.local', 'state');
  return join(state, 'heddle', 'runs');
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
