import { formatCount, NS_PER_MS } from '../../base/index';
import { FactKey, WaitReason } from '../../protocol/index';
import { pipeWriters } from '../events/pipeEnds';
import type { RunState } from '../runState';
import { awaitedText } from '../state/awaited';
import type { Lane } from '../state/lane';
import type { ProcessState } from '../state/process';

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

/**
 * What the lane waits for, or did, for input or output, a process or time, as a phrase after `waits for`: also who could write to
 * the pipe it waits at. null: nothing is known.
 */
export function outsidePhrase(state: RunState, lane: Lane): string | null {
  const phrase = awaitedPhrase(state, lane.awaited);
  const writers = pipeWriters(state, lane);
  if (phrase === null || !writers || writers.length === 0) return phrase;
  const [first, ...more] = writers.filter(({ id }) => id !== lane.process);
  if (!first) return `${phrase} of its own process`;
  const others = more.length === 1 ? '1 other' : `${formatCount(more.length)} others`;
  return `${phrase} of process ${first.pid}${more.length === 0 ? '' : ` and ${others}`}`;
}

/** `worker of process 4711`, or `worker of resizer` where the process has a name of its own: a lane among those of other processes. */
export function fullLaneName(state: RunState, lane: Lane): string {
  const process = state.process(lane.process);
  const name = processName(state, process);
  const isOthers = (one: ProcessState): boolean =>
    one !== process && processName(state, one) === name;
  const { pid, id } = process;
  const own = name && !state.allProcesses().some(isOthers);
  return `${lane.label} of ${own ? name : `process ${pid || id}`}`;
}

/** What its program calls it; undefined: nothing. */
export function processName(state: RunState, { pid, facts }: ProcessState): string | undefined {
  return state.processNames.get(pid) ?? facts.get(FactKey.ProcessName);
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
