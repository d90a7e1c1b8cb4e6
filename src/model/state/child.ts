/** How a program ended. */
export interface ChildExit {
  /** null when a signal ended it. */
  readonly code: number | null;
  /** Number of the signal, null when it exited. */
  readonly signal: number | null;
}

/** What is known of a program that is no Python, besides what every lane has. */
export class ChildState {
  /** Its number in the process that started it. */
  number = 0;
  pid = 0;
  /** Its arguments, program first. */
  command: readonly string[] = [];
  /** null while it runs, and where nobody fetched its status. */
  exit: ChildExit | null = null;
  /** It has ended, and its parent has not asked how. */
  zombie = false;
  /** When it was first found stopped by a signal, of now, ns; -1: it is not. */
  stoppedNs = -1;
  /** It should have told of itself as a process of the run, and has not so far. */
  silent = false;
}

/** A status as waitpid() gives it. */
export function exitOfStatus(status: number): ChildExit {
  const signal = status & 0x7f;
  return signal === 0 ? { code: (status >>> 8) & 0xff, signal: null } : { code: null, signal };
}

/** A Python that was started, until it tells of itself. */
export interface ExpectedChild {
  readonly number: number;
  readonly pid: number;
  readonly command: readonly string[];
  readonly stack: number;
  readonly parent: number;
  readonly startNs: number;
}
