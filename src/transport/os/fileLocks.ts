import { statSync } from 'node:fs';
import { descriptorText, text } from './procFiles';

/** A lock that a process holds, in the kernel's table: not one that somebody waits for, which has an arrow. */
const HELD = /^\d+: (?:FLOCK|POSIX)\s+\S+\s+\S+\s+(\d+)\s+[0-9a-f]+:[0-9a-f]+:(\d+)\s/;

/** The number of the file that a descriptor is open on; null: it is on no file. */
export function fileNumber(pid: number, descriptor: number): number | null {
  try {
    const stat = statSync(`/proc/${pid}/fd/${descriptor}`);
    return stat.isFile() ? stat.ino : null;
  } catch {
    return null;
  }
}

/** Whether the process has locked the file by that descriptor; one that it shares with others, they have, too. */
export function hasLocked(pid: number, descriptor: string, file: number): boolean {
  return new RegExp(`^lock:.*:${file} `, 'm').test(descriptorText(pid, descriptor));
}

/** The processes that have taken a lock on the file (proc_locks of Linux). */
export function takers(file: number): number[] {
  return text('/proc/locks')
    .split('\n')
    .flatMap((line) => {
      const [, pid, inode] = HELD.exec(line) ?? [];
      return Number(inode) === file ? [Number(pid)] : [];
    });
}
