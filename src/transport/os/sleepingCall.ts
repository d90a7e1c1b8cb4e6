import { text } from './procFiles';

/** What a thread asks of the kernel; `sibling`: to be woken by whoever shares the memory (futex). */
export type Call = 'write' | 'read' | 'child' | 'sibling';

/** A system call that a thread sleeps in until others end it. */
export interface SleepingCall {
  readonly call: Call;
  readonly args: readonly number[];
  /** Calls that are alike in all are in the same place. */
  readonly line: string;
}

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
const OF_MACHINE = CALLS[process.arch] ?? {};
/** Number, six arguments, stack and instruction pointer (proc_pid_syscall of Linux). */
const ASLEEP_IN = /^(\d+)((?: 0x[0-9a-f]+){8})$/;
/** Arguments of futex(): what it is to do, and its time limit, where no pointer is none. */
const OPERATION = 1;
const TIME_LIMIT = 3;
/** FUTEX_PRIVATE_FLAG (`linux/futex.h`): nobody but threads of the same process wakes it. */
const PRIVATE = 128;

/**
 * null: the thread sleeps in none of those calls, or has set itself a time limit, or this may not be known, which
 * needs the right to trace it.
 */
export function sleepingCall(pid: number, tid: number | string): SleepingCall | null {
  const line = text(`/proc/${pid}/task/${tid}/syscall`).trim();
  const [, number, rest = ''] = ASLEEP_IN.exec(line) ?? [];
  const call = number === undefined ? undefined : OF_MACHINE[Number(number)];
  if (!call) return null;
  const args = rest.trim().split(' ').map(Number);
  return call === 'sibling' && args[TIME_LIMIT] !== 0 ? null : { call, args, line };
}

/** Whether a thread that sleeps does so until another one of its process wakes it. */
export function isParked(pid: number, tid: number): boolean {
  const found = sleepingCall(pid, tid);
  return found?.call === 'sibling' && (found.args[OPERATION]! & PRIVATE) !== 0;
}
