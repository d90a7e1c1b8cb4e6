import { writeSync } from 'node:fs';

/** Set when a complaint was printed: child processes fail the same way and need not say it again. */
const COMPLAINED = 'HEDDLE_COMPLAINED';

/** Says on stderr why nothing is seen of this process, once a run. */
export function complain(error: unknown): void {
  if (process.env[COMPLAINED]) return;
  process.env[COMPLAINED] = '1';
  try {
    writeSync(
      2,
      `heddle: cannot record this process (${reasonOf(error)}); the program runs without it\n`,
    );
  } catch {
    // No stderr: nobody to tell.
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ERR_ACCESS_DENIED'
    ? 'it runs with --permission: to be seen it needs --allow-fs-read=* and --allow-fs-write=*'
    : error.message;
}
