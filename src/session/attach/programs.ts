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
    const executable = readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, '');
    const runtime = runtimeOf(basename(executable));
    if (runtime === null || executable === own) return [];
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
    return [{ pid, runtime, command, cwd: readlinkSync(`/proc/${pid}/cwd`) }];
  } catch {
    return []; // it has ended, or may not be looked at
  }
}

/** Null: neither, as far as the name of the executable tells. */
export function runtimeOf(executable: string): RunningProgram['runtime'] | null {
  if (RUNTIMES.python.test(executable)) return 'python';
  return RUNTIMES.node.test(executable) ? 'node' : null;
}
