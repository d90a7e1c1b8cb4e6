import { formatCount, NS_PER_MS } from '../../base/index';
import { WaitReason } from '../../protocol/index';
import type { RunState } from '../runState';
import { awaitedText } from '../state/awaited';
import type { Lane } from '../state/lane';

/** What a wait for I/O or a process is for (Lane.awaited), as a phrase after `waits for`. */
export function awaitedPhrase(state: RunState, awaited: number): string | null {
  return awaitedText(awaited, {
    process: (pid) => state.processNames.get(pid) ?? null,
    named: (number) => state.calls.get(number),
  });
}

/** `fetch and 3 others`: those that a wait for several tasks is still for; null: it is for one at most. */
export function awaitedTasksPhrase(state: RunState, lane: Lane): string | null {
  const awaits = lane.task?.awaits;
  if (!awaits || lane.reason !== (WaitReason.Task as number)) return null;
  const { untold } = awaits;
  const left = awaits.left(state);
  const others = left.length - 1 + untold;
  if (others < 1) return null;
  if (left.length === 0) return `${formatCount(untold)} tasks`;
  return `${left[0]!.label} and ${formatCount(others)} ${others === 1 ? 'other' : 'others'}`;
}

/** `worker of process 4711`: a lane among those of other processes. */
export function fullLaneName(state: RunState, lane: Lane): string {
  const { pid, id } = state.process(lane.process);
  return `${lane.label} of process ${pid || id}`;
}

/** Processes that are ended by one cause are seen to end this close together, ns. */
const TOGETHER_NS = 100 * NS_PER_MS;

/** Who holds what the lane waits for: of which process, where it is another, and that it is no more. */
export function holderName(state: RunState, lane: Lane, holder: Lane): string {
  const name = holder.process === lane.process ? holder.label : fullLaneName(state, holder);
  const until = lane.alive ? Infinity : lane.endNs;
  const gone = !holder.alive && holder.endNs + TOGETHER_NS < until;
  return gone ? `${name}, which has ended` : name;
}
