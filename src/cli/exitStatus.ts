import type { RunExit } from '../protocol/index';
import { shellStatus } from '../session/index';

/** Statuses of our own; 2 (wrong use) comes with the error. */
export const FOUND = 3;
export const TIME_LIMIT = 124;

/**
 * Exit status of `heddle run`: the program's own, 128 + signal when a signal ended it, as shells
 * have it; 124 for the time limit; 3 for --on-deadlock exit, or when `failed` (--fail-on matched)
 * and the program itself succeeded.
 */
export function exitStatus(exit: RunExit, failed: boolean): number {
  if (exit.reason === 'timeLimit') return TIME_LIMIT;
  if (exit.reason === 'deadlock') return FOUND;
  const own = shellStatus(exit) ?? 1;
  return own === 0 && failed ? FOUND : own;
}
