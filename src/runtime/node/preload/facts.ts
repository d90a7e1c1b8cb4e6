import { readFileSync, readlinkSync } from 'node:fs';
import { FactKey } from '../../../protocol/index';

/** Set to the process id by each process with an agent: what starts next learns its parent from it. */
const PARENT = 'HEDDLE_PARENT_PID';

/** What is known of this process before its program runs. */
export function collectFacts(): [FactKey, string][] {
  const parent = process.env[PARENT];
  const started = parent === undefined || parent === String(process.pid) ? 'exec' : 'subprocess';
  process.env[PARENT] = String(process.pid);
  return [
    [FactKey.Runtime, `node ${process.versions.node}`],
    [FactKey.Executable, process.execPath],
    [FactKey.CommandLine, commandLine()],
    [FactKey.WorkingDirectory, workingDirectory()],
    [FactKey.StartMethod, started],
  ];
}

function commandLine(): string {
  try {
    return readFileSync('/proc/self/cmdline', 'utf8').replace(/\0$/, '');
  } catch {
    return [process.argv0, ...process.execArgv, ...process.argv.slice(1)].join('\0');
  }
}

function workingDirectory(): string {
  try {
    return process.cwd();
  } catch {
    return ''; // it was deleted
  }
}

/** The operating system's id of this thread, 0: unknown. */
export function nativeId(): number {
  try {
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1)) || 0;
  } catch {
    return 0;
  }
}
