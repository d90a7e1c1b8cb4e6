import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What a descriptor of a process is a link to; empty: there is no such descriptor. */
export function linkOf(pid: number, descriptor: number | string): string {
  try {
    return readlinkSync(`/proc/${pid}/fd/${descriptor}`);
  } catch {
    return '';
  }
}

export function names(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

export function text(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

/** What the kernel tells of an open descriptor (proc_pid_fdinfo of Linux); empty: nothing. */
export const descriptorText = (pid: number, descriptor: string): string =>
  text(`/proc/${pid}/fdinfo/${descriptor}`);

/** How the process was started; empty: it is gone, or was never told. */
export const commandOf = (pid: number): string[] => words(`/proc/${pid}/cmdline`);

/** What it had in its environment when it began; empty: that cannot be seen. */
export const environmentOf = (pid: number): string[] => words(`/proc/${pid}/environ`);

const words = (file: string): string[] =>
  Buffer.from(text(file), 'latin1').toString('utf8').split('\0').slice(0, -1);

/** What the process is called; empty: there is none. */
export const processName = (pid: number): string => text(`/proc/${pid}/comm`).trim();

/** `4711 (vim)`; null: there is no such process. */
export function processText(pid: number): string | null {
  const name = processName(pid);
  return name === '' ? null : `${pid} (${name})`;
}

/** When a process began, in ticks since the machine did (proc_pid_stat of Linux); null: it is gone. */
export const beganAt = (pid: number): number | null => statField(pid, 22);

/** Who has started a process, or got it when that one ended; null: it is gone. */
export const parentOf = (pid: number): number | null => statField(pid, 4);

/** A number of /proc/PID/stat by its place there, which begins at 1 and is past the name. */
function statField(pid: number, place: number): number | null {
  const after = text(`/proc/${pid}/stat`).split(') ').at(-1)!.split(' ');
  const found = after[place - 3];
  return found === undefined ? null : Number(found);
}

/** The processes that it has started, and that it is to be told the end of. */
export function childrenOf(pid: number): number[] {
  return names(`/proc/${pid}/task`)
    .flatMap((task) => text(`/proc/${pid}/task/${task}/children`).split(' '))
    .filter((child) => child !== '')
    .map(Number);
}

/** The processes, and all that descend from them. */
export function withDescendants(pids: Iterable<number>): ReadonlySet<number> {
  const all = new Set(pids);
  for (const pid of all) for (const child of childrenOf(pid)) all.add(child);
  return all;
}
