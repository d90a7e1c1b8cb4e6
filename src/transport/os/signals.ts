import { readFileSync } from 'node:fs';

/** Signals that say that the process itself is at fault; a handler of them is no part of the program. */
const FATAL = [4, 6, 7, 8, 11];
const SIGINT = 2;
const MASK = 2 ** 31 - 1;

/**
 * The signals a process has handlers for, as a set of bits (bit n-1: signal n, up to 31), without
 * those of faults and without SIGINT, which every Python handles; null where nobody tells.
 */
export function handledSignals(pid: number): number | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const caught = /^SigCgt:\s*([0-9a-f]+)/m.exec(status)?.[1];
    if (caught === undefined) return null;
    let bits = Number(BigInt(`0x${caught}`) & BigInt(MASK));
    for (const signal of [...FATAL, SIGINT]) bits &= ~(1 << (signal - 1));
    return bits;
  } catch {
    return null;
  }
}
