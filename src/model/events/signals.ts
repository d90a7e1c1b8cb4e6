import type { ProcessId } from '../../base/index';
import type { RunState } from '../runState';
import type { ProcessState } from '../state/process';

/**
 * Whether the signals that the process handles were read, and since its main thread began to wait if that has no time limit. Only
 * that one sets handlers: so they are the same until it goes on.
 */
function areRead({ threads, os }: ProcessState): boolean {
  if (!os || os.handledSignals === null) return false;
  const main = threads.find((lane) => !lane.ghost);
  const waits = main?.waiting === true && main.timeout < 0;
  return !waits || os.signalsReadAt >= main.since;
}

/** Processes of which they are to be read. */
export const unreadSignals = (state: RunState): ReadonlySet<ProcessId> =>
  new Set([...state.living].filter((process) => !areRead(process)).map(({ id }) => id));

/** The signals that the process handles, as a set of bits; null: not known, or of before its main thread began to wait. */
export const signalsHandled = (process: ProcessState): number | null =>
  areRead(process) ? (process.os?.handledSignals ?? null) : null;
