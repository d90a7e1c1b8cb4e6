import { HeddleError } from '../base/index';
import type { Style } from './text/style';

/** Exit status for a fault of our own (EX_SOFTWARE of sysexits.h). */
const INTERNAL = 70;

/** What a user is told of an error: what is wrong in one line, what to do in the next. */
export function errorText(error: unknown, style: Style): string {
  const prefix = style.error('heddle:');
  if (error instanceof HeddleError) {
    return `${prefix} ${error.message}\n${error.advice === '' ? '' : `  ${error.advice}\n`}`;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${prefix} internal error, please report it with what follows\n${text}\n`;
}

export function statusOf(error: unknown): number {
  return error instanceof HeddleError ? error.exitStatus : INTERNAL;
}
