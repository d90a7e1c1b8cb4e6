import { NS_PER_S } from '../../base/index';
import type { ProcessState, RunState } from '../../model/index';
import { WaitReason } from '../../protocol/index';

/** How long a process may take to tell of its first thread on a busy machine, ns. */
const STARTING_NS = 10 * NS_PER_S;

/**
 * Whether a process was started, or may have been, whose threads are not known yet, or has ended, and what its threads did before is
 * not: they may do anything that is shared.
 */
export function someProcessStarts(state: RunState): boolean {
  return (
    [...state.living].some((one) => starts(one, state.now) || ends(one, state.now)) ||
    someIsReplaced(state)
  );
}

/** Whether its parent has seen it end, which it has not told itself. */
const ends = ({ goneNs }: ProcessState, now: number): boolean =>
  goneNs < Infinity && now - goneNs < STARTING_NS;

function starts({ hasBegun, expected, copies, children }: ProcessState, now: number): boolean {
  const isNew = ({ startNs }: { readonly startNs: number }): boolean => now - startNs < STARTING_NS;
  if (!hasBegun || [...expected.values(), ...copies.values()].some(isNew)) return true;
  return [...children.values()].some((lane) => lane.alive && lane.child?.silent && isNew(lane));
}

/** A pool of processes that has jobs left starts others for those that end, by a thread that tells it late or never. */
function someIsReplaced(state: RunState): boolean {
  const waits = ({ waiting, reason, task }: RunState['blocked'][number]): boolean =>
    waiting && reason === (WaitReason.Worker as number) && Boolean(task?.shared);
  const hasEnded = ({ alive, endNs }: ProcessState): boolean =>
    !alive && state.now - endNs < STARTING_NS;
  return state.blocked.some(waits) && state.allProcesses().some(hasEnded);
}
