import { ValueError } from '../errors';

/** Longer timers fire at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface WaitOptions {
  /** Milliseconds; absent or Infinity for no limit. */
  readonly timeout?: number | undefined;
}

export interface AsyncWaitOptions extends WaitOptions {
  /** Ends the wait with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** When a wait with this time limit is over, in milliseconds of `performance.now()`. */
export function deadlineOf({ timeout = Infinity }: WaitOptions): number {
  if (!(timeout >= 0)) throw new ValueError('timeout value must be a non-negative number');
  return timeout === Infinity ? Infinity : performance.now() + timeout;
}

/** What a wait that need not sleep refuses as well: a time limit that is none, and a signal that came before. */
export function checkWait(options: AsyncWaitOptions): void {
  deadlineOf(options);
  options.signal?.throwIfAborted();
}

/**
 * Calls `over` at such a deadline, in the event loop, however far away it is; gives what calls that
 * off.
 */
export function atDeadline(deadline: number, over: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const set = (): void => {
    const left = Math.max(0, deadline - performance.now());
    timer = left > LONGEST_TIMER_MS ? setTimeout(set, LONGEST_TIMER_MS) : setTimeout(over, left);
  };
  if (deadline !== Infinity) set();
  return () => clearTimeout(timer);
}

/** What is left of the time until such a deadline. */
export const leftUntil = (deadline: number): WaitOptions =>
  deadline === Infinity ? {} : { timeout: Math.max(0, deadline - performance.now()) };
