import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { basename } from 'node:path';

/** A Python that runs, as somebody who wants to attach to it tells it from others. */
export interface PythonProcess {
  readonly pid: number;
  readonly command: readonly string[];
  readonly cwd: string;
}

const PYTHON = /^python[\d.]*t?$/;

/** The Pythons of this user that run, the newest first. */
export function pythonProcesses(): PythonProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => look(Number(name)))
    .sort((a, b) => b.pid - a.pid);
}

function look(pid: number): PythonProcess[] {
  try {
    if (statSync(`/proc/${pid}`).uid !== process.getuid?.()) return [];
    const executable = basename(readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, ''));
    if (!PYTHON.test(executable)) return [];
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
    return [{ pid, command, cwd: readlinkSync(`/proc/${pid}/cwd`) }];
  } catch {
    return []; // it has ended, or may not be looked at
  }
}
