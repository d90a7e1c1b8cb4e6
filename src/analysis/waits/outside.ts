import type { Lane, ProcessState, RunState } from '../../model/index';
import {
  exitRow,
  hasUnknownThread,
  processName,
  signalsHandled,
  unpackAwaited,
} from '../../model/index';
import { Awaited, FactKey, RuntimeKind, WaitReason } from '../../protocol/index';

/** How long a wait for something outside must have stood still to be believed, ns. */
export const OUTSIDE_QUIET_NS = 1_000_000_000;

/** The process whose end the lane waits for, without a time limit; null: it does not. */
export function processAwaited(state: RunState, lane: Lane): ProcessState | null {
  if (!lane.waiting || lane.timeout >= 0 || lane.reason !== (WaitReason.Process as number))
    return null;
  const { what, number } = unpackAwaited(lane.awaited);
  if (what !== (Awaited.Process as number)) return null;
  const process = number === 0 ? onlyChild(state, lane) : state.byPid.get(number);
  return process?.alive ? process : null;
}

/** The one process that the lane's own has started and that has not ended, which `os.wait()` is for, then. */
function onlyChild(state: RunState, lane: Lane): ProcessState | undefined {
  const process = state.process(lane.process);
  const { children, expected, copies } = process;
  const others = [...children.values()].some(({ alive }) => alive);
  if (others || expected.size + copies.size > 0) return undefined;
  const started = [...state.living].filter(({ parent }) => parent === process);
  return started.length === 1 ? started[0] : undefined;
}

/** Whether the lane waits until somebody reads from a pipe; one that goes both ways is a pair of sockets. */
export function waitsForRoom(lane: Lane): boolean {
  if (!lane.waiting || lane.timeout >= 0 || lane.reason !== (WaitReason.Io as number)) return false;
  const { what, isLocal } = unpackAwaited(lane.awaited);
  return isLocal || what === (Awaited.PipeRoom as number);
}

/** The thread of multiprocessing that writes what was put into a queue to its pipe. */
export function isFeeder(lane: Lane): boolean {
  return lane.name === 'QueueFeederThread';
}

/** Whether it is a thread or task of a Node. */
export const isOfNode = (state: RunState, { process }: Lane): boolean =>
  state.process(process).runtime === RuntimeKind.Node;

/**
 * Whether the program handles signals, by whose handler it may do anything; null: not known so soon. Those of a Node run in its event loop,
 * which is told to wait only where there are none.
 */
export function handlesSignals(process: ProcessState): boolean | null {
  if (process.runtime === RuntimeKind.Node) return false;
  if (process.facts.get(FactKey.OwnInterrupt)) return true;
  const handled = signalsHandled(process);
  return handled === null ? null : handled !== 0;
}

export function threadsOf({ threads }: ProcessState): Lane[] {
  return threads.filter((lane) => lane.alive);
}

/** Descriptors that an event loop watches of a program it has started, at most: those of its end, input, and two outputs. */
const WATCHED_OF_PROCESS = 4;

/**
 * Whether it is the thread of an event loop that only waits for programs to end, as one of its tasks does. What it watches are
 * those, then, and pipes to and from them: not one that is full, for it would read from that.
 */
function waitsForPrograms(process: ProcessState, lane: Lane): boolean {
  const { what, number } = unpackAwaited(lane.awaited);
  if (lane.reason !== (WaitReason.Io as number) || what !== (Awaited.Ready as number)) return false;
  const awaiting = process.allLanes.filter(
    ({ waiting, reason, task }) =>
      waiting && reason === (WaitReason.Process as number) && task?.ranOn === lane.id,
  );
  return awaiting.length > 0 && number <= 1 + awaiting.length * WATCHED_OF_PROCESS;
}

/**
 * Whether a thread that is not Python's may go on by itself, and call back. It does not where all of these sleep until another
 * thread of the process wakes them, and no thread has done anything since that was seen.
 */
export function mayCallBack(state: RunState, process: ProcessState): boolean {
  if (hasUnknownThread(process)) return true;
  const natives = process.allLanes.filter((lane) => lane.kind === 'native' && lane.alive);
  if (natives.length === 0) return false;
  const sleep = threadsOf(process).every((lane) => lane.waiting && lane.since < state.lookedAt);
  return !(sleep && natives.every((lane) => lane.parked));
}

/** Whether all threads but these wait for something in the program, or for others to end, without a time limit. */
export function isIdleBut(state: RunState, process: ProcessState, lanes: readonly Lane[]): boolean {
  const outside: readonly number[] = [
    WaitReason.Io,
    WaitReason.Sleep,
    WaitReason.Gil,
    WaitReason.Debugger,
  ];
  return (
    !mayCallBack(state, process) &&
    threadsOf(process).every(
      (lane) =>
        lanes.includes(lane) ||
        (lane.waiting &&
          lane.timeout < 0 &&
          (!outside.includes(lane.reason) || waitsForPrograms(process, lane))),
    )
  );
}

/** What multiprocessing runs for itself. */
const HELPER = /\bfrom multiprocess(?:ing)?\.(?:forkserver|resource_tracker) import main\b/;

/** Whether it is a process that only starts others or cleans up after them: it reads no pipe of the program, and touches nothing shared. */
export function isHelper({ facts }: ProcessState): boolean {
  // What the fork server has started has its command line.
  const started = facts.get(FactKey.StartMethod) === 'forkserver';
  return !started && HELPER.test(facts.get(FactKey.CommandLine) ?? '');
}

/** A command of npm or its kind: the words of a Node up to its program. */
const LAUNCHER =
  /^[^\0]*\0(?:-[^\0]*\0)*(?:[^\0]*\/)?(?:np[mx](?:-cli\.js)?|(?:yarn|pnpm|pnpx|corepack)(?:\.c?js)?)(?:\0|$)/;

/** Whether it only starts what the user has asked for, and its own way to that is none of theirs. */
export const isLauncher = ({ runtime, facts }: ProcessState): boolean =>
  runtime === RuntimeKind.Node && LAUNCHER.test(facts.get(FactKey.CommandLine) ?? '');

/** Whether no process but these could read what others write. */
function nobodyElse(state: RunState, processes: readonly ProcessState[]): boolean {
  return [...state.living].every((one) => processes.includes(one) || isHelper(one));
}

/** Whether nobody will read what these write: the lane's process only waits, with it, and none but these live. */
export function nobodyReads(
  state: RunState,
  lane: Lane,
  writers: readonly ProcessState[],
): boolean {
  const own = state.process(lane.process);
  return isIdleBut(state, own, [lane]) && nobodyElse(state, [own, ...writers]);
}

/** `worker-1 (process 4711)`, `process 4711`. */
export function processTitle(state: RunState, process: ProcessState): string {
  const name = processName(state, process);
  return name === undefined ? `process ${process.pid}` : `${name} (process ${process.pid})`;
}

const STARTED_BY_PROGRAM: ReadonlySet<string | undefined> = new Set([
  'fork',
  'spawn',
  'forkserver',
]);

/** Whether a process of the run started it to run a part of the same program: it is one of multiprocessing, or forked. */
export function isOfProgram({ parent, facts }: ProcessState): boolean {
  return parent !== null && STARTED_BY_PROGRAM.has(facts.get(FactKey.StartMethod));
}

/** The process whose program started it: what Python's fork server starts, that of who started the server did; null: none is known. */
export const starterOf = ({ parent }: ProcessState): ProcessState | null =>
  parent && isHelper(parent) ? parent.parent : parent;

/** The process that started it, the one that started that, and so on: the pool of a worker is that of one of them. */
export function ancestorsOf({ parent }: ProcessState): ProcessState[] {
  return parent ? [parent, ...ancestorsOf(parent)] : [];
}

/** What a worker of ProcessPoolExecutor runs, as FactKey.ProcessTarget tells it. */
export const EXECUTOR_WORKER = 'concurrent.futures.process._process_worker';

/** Whether a signal ended the process. */
export function wasKilled({ alive, exit }: ProcessState): boolean {
  return !alive && (exit?.signal ?? null) !== null;
}

/** `was ended by SIGKILL`, `ended with status 3`, `ended`. */
export function endPhrase({ exit, facts }: ProcessState): string {
  const { code, signal } = exitRow(exit) ?? { code: null, signal: null };
  if (signal !== null) return `was ended by ${signal}`;
  const status = code ?? facts.get(FactKey.ExitStatus);
  return status === undefined ? 'ended' : `ended with status ${status}`;
}

export function mainThread({ threads }: ProcessState): Lane | undefined {
  return threads.find((lane) => !lane.ghost);
}

/** StackId of where the process was started, 0: unknown. What Python's fork server forks, it was asked for elsewhere. */
export function startStack(process: ProcessState): number {
  const { facts, runtime } = process;
  if (facts.get(FactKey.StartMethod) === 'forkserver' && runtime !== RuntimeKind.Node) return 0;
  return mainThread(process)?.startStack || process.startStack;
}

/** SiteId of the line that started the process, 0: unknown. */
export function startSite(state: RunState, process: ProcessState): number {
  return state.sites.userSite(startStack(process));
}
