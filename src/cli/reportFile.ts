import { accessSync, constants, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { HeddleError } from '../base/index';

function cannotWrite(file: string, why: string): HeddleError {
  return new HeddleError(
    'reportFile',
    `the report cannot be written to ${file}: ${why}`,
    'Choose another --report-file.',
  );
}

/** Says before the program runs what would keep its report from being written. */
export function checkReportFile(file: string): void {
  const path = resolve(file);
  const existing = statSync(path, { throwIfNoEntry: false });
  if (existing?.isDirectory()) throw cannotWrite(file, 'it is a directory');
  try {
    accessSync(existing ? path : dirname(path), constants.W_OK);
  } catch (error) {
    throw cannotWrite(file, reason(error));
  }
}

/** Writes the report; a file of that name is replaced only by a whole report. */
export function writeReportFile(file: string, text: string): void {
  const path = resolve(file);
  // A device or a pipe takes the text itself.
  const special = statSync(path, { throwIfNoEntry: false })?.isFile() === false;
  const fresh = special ? path : `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(fresh, text);
    if (!special) renameSync(fresh, path);
  } catch (error) {
    if (!special) rmSync(fresh, { force: true });
    throw cannotWrite(file, reason(error));
  }
}

function reason(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      return 'its folder does not exist';
    case 'EACCES':
    case 'EROFS':
      return 'permission denied';
    case 'ENOSPC':
      return 'no space is left';
    default:
      return (error as Error).message;
  }
}
