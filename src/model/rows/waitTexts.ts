import { formatCount, NS_PER_MS } from '../../base/index';
import {
  Awaited,
  FactKey,
  RuntimeKind,
  TaskKind,
  WaitReason,
  type OsStanding,
  type OsWait,
} from '../../protocol/index';
import { stoppedSince } from '../events/children';
import { otherSide, otherSideSeen, programAwaited, standingProgram } from '../events/otherSides';
import type { RunState } from '../runState';
import { awaitedText, unpackAwaited } from '../state/awaited';
import type { Lane } from '../state/lane';
import type { ProcessState } from '../state/process';

/** What a wait for I/O or a process is for (Lane.awaited), as a phrase after `waits for`. */
export function awaitedPhrase(state: RunState, awaited: number): string | null {
  return awaitedText(awaited, {
    process: (pid) => state.processNames.get(pid) ?? null,
    named: (number) => state.calls.get(number),
  });
}

/** Whether it is a task that waits for its own end. */
export const awaitsItself = ({ reason, targetLane, id }: Lane): boolean =>
  reason === (WaitReason.Task as number) && targetLane === (id as number);

/** `fetch and 3 others`: those that a wait for several tasks is still for; null: it is for one other at most. */
export function awaitedTasksPhrase(state: RunState, lane: Lane): string | null {
  const { awaits, reason } = lane;
  if (awaitsItself(lane)) return 'itself';
  if (
    !awaits ||
    (reason !== (WaitReason.Task as number) && reason !== (WaitReason.Future as number))
  )
    return null;
  const { untold } = awaits;
  const left = awaits.left(state);
  const others = left.length - 1 + untold;
  if (others < 1) return null;
  if (left.length === 0) return `${formatCount(untold)} tasks`;
  return `${left[0]!.label} and ${formatCount(others)} ${others === 1 ? 'other' : 'others'}`;
}

/** Whether it is an asynchronous function of Node that waits for what is none of others. */
const awaitsPromise = (state: RunState, lane: Lane): boolean =>
  lane.reason === (WaitReason.Future as number) &&
  lane.task?.kind === TaskKind.Coroutine &&
  lane.target + lane.targetLane === 0 &&
  state.process(lane.process).runtime === RuntimeKind.Node;

/**
 * What the lane waits for, or did, for input or output, a process or time, as a phrase after `waits for`: also who has the other
 * side of it, the other end of a pipe or connection, or the lock on a file. null: nothing is known.
 */
export function outsidePhrase(state: RunState, lane: Lane): string | null {
  if (awaitsPromise(state, lane)) return 'a promise';
  const phrase = awaitsMessages(state, lane) ? 'messages' : awaitedPhrase(state, lane.awaited);
  const seen = otherSideSeen(lane);
  if (phrase === null) return phrase;
  const pid = programAwaited(lane);
  if (pid !== 0 && stoppedSince(state, state.process(lane.process), pid) >= 0)
    return `${phrase}, which a signal has stopped`;
  if (!seen) return phrase;
  if (seen.file !== undefined) return lockPhrase(state, lane, seen);
  if (seen.program !== undefined && seen.heirs)
    return `the output of ${phrase}, whose pipe is still open in ${processesPhrase(lane, [], seen.heirs)}`;
  const still = standingProgram(lane);
  if (still) {
    const what = still.does === 'writes' ? 'room in a pipe' : 'data from a pipe';
    return `${phrase}, while ${standingName(still)} waits for ${what}`;
  }
  const { foreign = [] } = seen;
  const writers = otherSide(state, lane) ?? (foreign.length > 0 ? processesOf(state, seen) : []);
  if (writers.length + foreign.length === 0) return phrase;
  const others = processesPhrase(lane, writers, foreign);
  if (unpackAwaited(lane.awaited).what === (Awaited.PipeRoom as number))
    return `${phrase}, which ${others} could read`;
  const of = `${phrase} of ${others}`;
  return seen.unaccepted ? `${of}, which has not accepted the connection` : of;
}

/** Whether it is the event loop of a forked Node that only who has forked it can wake: by its channel, which is not standard input. */
export function awaitsMessages(state: RunState, lane: Lane): boolean {
  const { what, number } = unpackAwaited(lane.awaited);
  return (
    what === (Awaited.SocketData as number) &&
    number === 0 &&
    lane.descriptor > 0 &&
    state.process(lane.process).runtime === RuntimeKind.Node
  );
}

/** `sort (process 4711)`: a program that tells nothing of itself. */
export const standingName = ({ name, pid }: OsStanding): string => `${name} (process ${pid})`;

/** `a lock on /run/jobs.lock, which process 4711 has`: also one that is none of the run. */
function lockPhrase(state: RunState, lane: Lane, seen: OsWait): string {
  const { file, foreign = [] } = seen;
  const own = processesOf(state, seen);
  const isKnown = own.length + foreign.length > 0;
  const holder = isKnown ? `, which ${processesPhrase(lane, own, foreign)} has` : '';
  return `a lock on ${file}${holder}`;
}

const processesOf = (state: RunState, { others }: OsWait): ProcessState[] =>
  others.map((id) => state.process(id));

/** `process 4711 and 2 others`, `its own process`; `foreign`: those that are none of the run, `4711 (vim)`. */
export function processesPhrase(
  lane: Lane,
  processes: readonly ProcessState[],
  foreign: readonly string[] = [],
): string {
  const own = processes.filter(({ id }) => id !== lane.process).map(({ pid }) => `${pid}`);
  const [first, ...more] = [...own, ...foreign];
  if (first === undefined) return 'its own process';
  const others = more.length === 1 ? '1 other' : `${formatCount(more.length)} others`;
  return `process ${first}${more.length === 0 ? '' : ` and ${others}`}`;
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
