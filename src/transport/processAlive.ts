import { readFileSync } from 'node:fs';

/** A process that cannot be confused with a later one of the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start time in clock ticks since boot (field 22 of /proc/<pid>/stat). */
  readonly startTicks: string;
}

/** Identity of a live process; null when there is none of that number, or only its remains. */
export function identifyProcess(pid: number): ProcessIdentity | null {
  const stat = statOf(pid);
  if (!stat || stat.state === 'Z' || stat.state === 'X') return null;
  return { pid, startTicks: stat.startTicks };
}

/** Whether that very process still runs; one that ended and was not waited for does not. */
export function isAlive(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.startTicks === identity.startTicks;
}

/**
 * Whether nothing is left of that very process. One that ended and was not waited for is not gone:
 * it looks the same as one whose first thread has ended before the others.
 */
export function isGone(identity: ProcessIdentity): boolean {
  return statOf(identity.pid)?.startTicks !== identity.startTicks;
}

/** How a process ended, as waitpid() tells it, while its parent has not asked; undefined: it has, or it lives. */
export function statusOfZombie(pid: number, parentPid: number): number | undefined {
  const stat = statOf(pid);
  return stat?.state === 'Z' && stat.parentPid === parentPid ? stat.exitCode : undefined;
}

interface Stat {
  readonly state: string;
  readonly startTicks: string;
  readonly parentPid: number;
  readonly exitCode: number;
}

function statOf(pid: number): Stat | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return null;
  }
  // pid (name) state ppid …: the name may hold anything, the last parenthesis ends it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, startTicks] = [fields[0], fields[19]];
  if (state === undefined || startTicks === undefined) return null;
  return { state, startTicks, parentPid: Number(fields[1]), exitCode: Number(fields[49] ?? 0) };
}
