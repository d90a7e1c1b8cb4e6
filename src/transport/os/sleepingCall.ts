import type { Asleep } from '../../protocol/index';
import { text } from './procFiles';

/** What a thread asks of the kernel; `sibling`: to be woken by whoever shares the memory (futex). */
export type Call = 'write' | 'read' | 'child' | 'sibling';

interface Asked {
  readonly call: Call | undefined;
  readonly args: readonly number[];
  /** Calls that are alike in all are in the same place. */
  readonly line: string;
}

/** A system call that a thread sleeps in until others end it. */
export type SleepingCall = Asked & { readonly call: Call };

/** System calls by their numbers, where Node tells of the same machine (`asm/unistd.h` of Linux). */
const CALLS: Readonly<Record<string, Readonly<Record<number, Call>>>> = {
  x64: {
    0: 'read',
    1: 'write',
    19: 'read',
    20: 'write',
    61: 'child',
    202: 'sibling',
    247: 'child',
  },
  arm64: {
    63: 'read',
    64: 'write',
    65: 'read',
    66: 'write',
    95: 'child',
    98: 'sibling',
    260: 'child',
  },
};
/** undefined: a machine whose numbers are not known. */
const OF_MACHINE = CALLS[process.arch];
/** Number, six arguments, stack and instruction pointer (proc_pid_syscall of Linux). */
const ASLEEP_IN = /^(\d+)((?: 0x[0-9a-f]+){8})$/;
/** Arguments of futex(): what it is to do, and its time limit, where no pointer is none. */
const OPERATION = 1;
const TIME_LIMIT = 3;
/** FUTEX_PRIVATE_FLAG (`linux/futex.h`): nobody but threads of the same process wakes it. */
const PRIVATE = 128;

/** null: it does not sleep, or that may not be known, which needs the right to trace it. */
function asked(pid: number, tid: number | string): Asked | null {
  if (!OF_MACHINE) return null;
  const line = text(`/proc/${pid}/task/${tid}/syscall`).trim();
  const [, number, rest = ''] = ASLEEP_IN.exec(line) ?? [];
  if (number === undefined) return null;
  return { call: OF_MACHINE[Number(number)], args: rest.trim().split(' ').map(Number), line };
}

/** null: the thread sleeps in none of those calls, or has set itself a time limit, or this may not be known. */
export function sleepingCall(pid: number, tid: number | string): SleepingCall | null {
  const found = asked(pid, tid);
  if (!found?.call || (found.call === 'sibling' && found.args[TIME_LIMIT] !== 0)) return null;
  return { ...found, call: found.call };
}

/** What a thread sleeps in; null: not known. */
export function asleepIn(pid: number, tid: number): Asleep | null {
  const found = asked(pid, tid);
  if (found?.call !== 'sibling') return found && 'other';
  if (found.args[TIME_LIMIT] !== 0) return 'timed';
  return (found.args[OPERATION]! & PRIVATE) !== 0 ? 'parked' : 'other';
}
