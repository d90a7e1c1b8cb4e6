import type { Lane, ProcessState, RunState } from '../../model/index';
import { WaitReason } from '../../protocol/index';
import { at, list, waitSite, waitVerb } from '../evidence/evidence';

/** Threads and tasks of a process that wait for results of jobs, or did in the end. */
export const waitersForResults = ({ allLanes }: ProcessState): Lane[] =>
  allLanes.filter(
    ({ waiting, endedWaiting, reason }) =>
      (waiting || endedWaiting) && reason === (WaitReason.Future as number),
  );

/** `MainThread waits for a result at app.py:12.`, with a space before; empty when nobody does. */
export function waitersSentence(state: RunState, waiters: readonly Lane[]): string {
  if (waiters.length === 0) return '';
  const who = list(waiters.map(({ label }) => label));
  return ` ${who} ${waitVerb(waiters)} for a result${at(waitSite(state, waiters[0]!))}.`;
}
