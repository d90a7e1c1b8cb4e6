import { NS_PER_S } from '../base/index';
import type { ProcessState, RunState } from '../model/index';

/** How long a process may take to tell of its first thread on a busy machine, ns. */
const STARTING_NS = 10 * NS_PER_S;

/** Whether a process was started whose threads are not known yet: they may do anything that is shared. */
export function someProcessStarts(state: RunState): boolean {
  return state.allProcesses().some((process) => process.alive && starts(process, state.now));
}

function starts({ hasBegun, expected, copies, children }: ProcessState, now: number): boolean {
  const isNew = ({ startNs }: { readonly startNs: number }): boolean => now - startNs < STARTING_NS;
  if (!hasBegun || [...expected.values(), ...copies.values()].some(isNew)) return true;
  return [...children.values()].some((lane) => lane.alive && lane.child?.silent && isNew(lane));
}
