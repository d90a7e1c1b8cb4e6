/** A CPython 3.X line, by its X. */
export type Minor = 9 | 10 | 11 | 12 | 13 | 14 | 15;

/** What the agent supports. */
export const supportedMinors: readonly Minor[] = [9, 10, 11, 12, 13, 14, 15];

/** What the tests need; a missing one is named. */
export const requiredMinors: readonly Minor[] = [9, 11, 12, 13, 14, 15];

export const isSupported = (minor: number): minor is Minor =>
  supportedMinors.some((known) => known === minor);

/** Without the interpreter lock: compiled, as nobody packs it. */
export const FREE_THREADED = '3.13t';

export const label = (minor: Minor): string => `3.${minor}`;
