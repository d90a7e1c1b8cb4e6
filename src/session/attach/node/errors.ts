import { HeddleError } from '../../../base/index';

export function signalNotTaken(pid: number): HeddleError {
  return new HeddleError(
    'signalNotTaken',
    `process ${pid} does not take the signal that opens Node's inspector (SIGUSR1)`,
    'It is just starting, or runs with --disable-sigusr1. Try again, or start it with heddle run.',
  );
}

export function inspectorSilent(pid: number, seconds: number): HeddleError {
  return new HeddleError(
    'inspectorSilent',
    `the inspector of process ${pid} did not open within ${seconds} s`,
    'Its main thread may be in a call of the system, it may take SIGUSR1 for something else, or its port be in use, which it says on standard error.',
  );
}

export function entersAlready(pid: number): HeddleError {
  return new HeddleError(
    'entersAlready',
    `another heddle is coming into process ${pid} just now`,
    'Look at it there, or try again when that has ended.',
  );
}

/** `which`: the thread, as in "the main thread". */
export function threadSilent(pid: number, which: string): HeddleError {
  return new HeddleError(
    'threadSilent',
    `${which} of process ${pid} does not answer: it is in a call of the system, or of an addon`,
    'Nothing was changed in the program. Try again when it does something else.',
  );
}
