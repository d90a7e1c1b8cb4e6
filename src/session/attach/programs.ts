import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { basename } from 'node:path';

/** A Python or Node that runs, as somebody who wants to attach to it tells it from others. */
export interface RunningProgram {
  readonly pid: number;
  readonly runtime: 'python' | 'node';
  readonly command: readonly string[];
  readonly cwd: string;
}

/** By the names of their executables. */
const RUNTIMES = { python: /^python[\d.]*t?$/, node: /^node(js)?[\d.]*$/ } as const;

/**
 * The Pythons and Nodes of this user that run, the newest first. `own`: path of an executable whose processes
 * are left out, as an editor's own Node.
 */
export function runningPrograms(own: string | null = null): RunningProgram[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => look(Number(name), own))
    .sort((a, b) => b.pid - a.pid);
}

function look(pid: number, own: string | null): RunningProgram[] {
  try {
    if (statSync(`/proc/${pid}`).uid !== process.getuid?.()) return [];
    const executable = withoutMark(readlinkSync(`/proc/${pid}/exe`));
    const runtime = runtimeOf(executable);
    return runtime === null || executable === own ? [] : [{ pid, runtime, ...calledAs(pid) }];
  } catch {
    return []; // it has ended, or may not be looked at
  }
}

/** With which words a process was started, and where it is. Throws when that may not be seen. */
export const calledAs = (pid: number): Pick<RunningProgram, 'command' | 'cwd'> => ({
  command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1),
  cwd: readlinkSync(`/proc/${pid}/cwd`),
});

/** Null: neither, as far as the name of the executable, whose path /proc gives, tells. */
export function runtimeOf(executable: string): RunningProgram['runtime'] | null {
  const name = basename(withoutMark(executable));
  if (RUNTIMES.python.test(name)) return 'python';
  return RUNTIMES.node.test(name) ? 'node' : null;
}

/** The process that cleans up after multiprocessing: not part of the user's program. */
const TRACKER = /multiprocess(?:ing)?\.(?:resource|semaphore)_tracker/;

export const isHelper = (command: readonly string[]): boolean =>
  command.some((word) => TRACKER.test(word));

/** The kernel marks a file that is not there any more. */
const withoutMark = (path: string): string => path.replace(/ \(deleted\)$/, '');
