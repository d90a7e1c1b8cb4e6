import { constants } from 'node:os';
import { quote } from './quote';

/** What a command is given as: words, or one text. */
export type Command = string | readonly string[];

/** Output as far as it was captured. */
export type Captured = string | Buffer | null;

/** What the errors of this module have in common. */
export class SubprocessError extends Error {
  override name = 'SubprocessError';
}

/** The command has ended with another status than 0, and `check` was asked for. */
export class CalledProcessError extends SubprocessError {
  override name = 'CalledProcessError';

  constructor(
    /** Negative: the number of the signal that ended it. */
    readonly returnCode: number,
    readonly cmd: Command,
    readonly stdout: Captured = null,
    readonly stderr: Captured = null,
  ) {
    super(`Command '${told(cmd)}' ${ending(returnCode)}.`);
  }
}

/** It was not over in time. */
export class TimeoutExpired extends SubprocessError {
  override name = 'TimeoutExpired';

  constructor(
    readonly cmd: Command,
    /** Milliseconds. */
    readonly timeout: number,
    /** What it had written until then. */
    readonly stdout: Captured = null,
    readonly stderr: Captured = null,
  ) {
    super(`Command '${told(cmd)}' timed out after ${timeout} ms`);
  }
}

const told = (cmd: Command): string => (typeof cmd === 'string' ? cmd : quote(...cmd));

function ending(code: number): string {
  if (code >= 0) return `returned non-zero exit status ${code}`;
  const signal = Object.entries(constants.signals).find(([, number]) => number === -code);
  return signal ? `died with ${signal[0]}` : `died with unknown signal ${-code}`;
}
