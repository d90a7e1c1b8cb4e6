import { constants } from 'node:os';

/** What keeps a process from recording more, told to the user; by its errno. null: the poller says so. */
export function recordingError(error: number): string | null {
  // The session directory was removed.
  if (error === constants.errno.ENOENT) return null;
  const name = Object.entries(constants.errno).find(([, value]) => value === error)?.[0];
  const why = REASONS[name ?? ''] ?? `system error ${name ?? error}`;
  return (
    `Not all of the program is recorded any more: ${why}. Threads, locks, lines and processes that are ` +
    'new since then may be missing; what was recorded before is kept.'
  );
}

const MORE_ROOM = 'Set HEDDLE_SESSION_ROOT to a directory with more';

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: `no space is left in the session directory. ${MORE_ROOM}`,
  EDQUOT: `the disk quota is used up. ${MORE_ROOM}`,
  EFBIG: 'the program may not write larger files (ulimit -f)',
  EACCES:
    'the program gave up the rights to write into the folder of this run, to be another user (as servers do)',
  EMFILE: 'the program has as many files open as it may (ulimit -n)',
};
