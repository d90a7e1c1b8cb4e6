import { AGENT_THREAD_NAME, FactKey, RuntimeKind, type OsSample } from '../../protocol/index';
import { LaneState } from '../../protocol/view/index';
import type { RunState } from '../runState';
import { childrenSeen } from './children';
import { sits } from './sitting';
import { finishLane } from './threads';
import { waitsSeen } from './otherSides';
import type { Lane } from '../state/lane';
import { OsProcess, OsThreadState, STOPPED } from '../state/osProcess';
import type { ProcessState } from '../state/process';
import { SeenRunning } from '../state/seenRunning';

/** Looks that must see a thread before it counts as native: one that Python starts tells of itself soon. */
const NATIVE_AFTER = 2;

/** Applies one look at the operating system. Records up to its end have been applied. */
export function osSampleSeen(state: RunState, sample: OsSample): void {
  const { fromNs, previousNs } = sample;
  const changedAt = (previousNs + fromNs) / 2;
  state.lookEveryNs = fromNs - previousNs;
  state.lookedAt = fromNs;
  for (const { process: id, threads, handled, sitting = [] } of sample.processes) {
    const process = state.process(id);
    if (!process.alive) continue;
    const os = (process.os ??= new OsProcess());
    const gone: Lane[] = [];
    if (handled !== undefined) {
      os.handledSignals = handled;
      os.signalsReadAt = fromNs;
    }
    for (const told of threads) {
      let thread = os.threads.get(told.tid);
      if (told.state === '') {
        os.threads.delete(told.tid);
        if (thread?.lane?.kind === 'native') state.endLane(thread.lane, changedAt);
        else if (!thread?.lane) state.waitRevision++;
        else if (thread.lane.alive) gone.push(thread.lane);
        continue;
      }
      if (!thread) os.threads.set(told.tid, (thread = new OsThreadState(told.tid, changedAt)));
      thread.tell(told, os.looks + 1, fromNs - previousNs);
    }
    for (const { tid, at } of sitting) {
      const thread = os.threads.get(tid);
      if (!thread) continue;
      thread.sitsAt = at;
      thread.placedAt = os.looks + 1;
    }
    workersGone(state, process, gone, changedAt);
  }
  childrenSeen(state, sample.children ?? [], changedAt, fromNs);
  waitsSeen(state, sample.waits ?? [], fromNs);
  let wanted = 0;
  for (const process of state.living) {
    if (process.os) wanted += lookAt(state, process, process.os, sample);
  }
  if (state.demand.look(sample.processors, wanted, fromNs - previousNs))
    state.changed.run = state.revision;
}

/**
 * Workers of a Node that could not tell their end, as for want of memory, and whose starter has not heard of it: its event
 * loop may stand still. With the main thread all others end.
 */
function workersGone(state: RunState, process: ProcessState, gone: Lane[], at: number): void {
  if (!hasLoops(process) || !process.os?.threads.has(process.pid) || isEnding(process, process.os))
    return;
  for (const lane of gone) if (!lane.main && !lane.waiting) finishLane(state, lane, at);
}

/** The main thread is gone first, as far as others can see. */
function isEnding({ pid }: ProcessState, os: OsProcess): boolean {
  const state = os.threads.get(pid)?.state;
  return state === 'Z' || state === 'X';
}

/** Gives the number of threads that run or could. */
function lookAt(state: RunState, process: ProcessState, os: OsProcess, sample: OsSample): number {
  os.looks++;
  if (os.stopOrGoOn(sample.fromNs)) state.waitRevision++;
  let wanted = 0;
  const running: Lane[] = [];
  for (const thread of os.threads.values()) {
    thread.looks++;
    const lane = laneOf(state, process, thread);
    if (thread.name === AGENT_THREAD_NAME && !lane) continue;
    if (thread.state === 'R') wanted++;
    // Who may be woken by one that is not Python's hangs on what it does, and on when that was seen.
    if (lane?.kind !== 'thread' && !hasLoops(process)) state.waitRevision++;
    if (!lane?.alive) continue;
    takeFigures(state, lane, thread, sample.fromNs);
    if (thread.toldAt === os.looks && thread.runsAt)
      (lane.seen ??= new SeenRunning()).look(sample.fromNs - thread.ranAgoNs, thread.runsAt);
    lane.parked = thread.asleep === 'parked';
    if (lane.kind === 'thread' && thread.state === 'R' && !waitedDuring(lane, sample))
      running.push(lane);
  }
  const gil = hasGil(process) && running.length > 0;
  for (const thread of os.threads.values()) {
    const { lane } = thread;
    if (!lane?.alive) continue;
    const found =
      lane.kind === 'native' || hasLoops(process) || thread.state === STOPPED
        ? nativeState(thread.state)
        : gil && wantsGil(thread, lane, os.looks, sample)
          ? LaneState.Gil
          : sitsInCall(thread, lane, os.looks, sample)
            ? LaneState.Other
            : LaneState.Running;
    foundDoing(state, lane, found, sample);
    const sitsAt = found === LaneState.Other ? thread.sitsAt : null;
    // As a process is killed all its threads run once more.
    if (sitsAt || !isEnding(process, os)) sits(state, lane, sitsAt, sample);
  }
  return wanted;
}

/** The lane of a thread: of the Python thread that named it, or one of its own when none did. */
function laneOf(state: RunState, process: ProcessState, thread: OsThreadState): Lane | null {
  const python = pythonThread(process, thread);
  if (python) {
    if (thread.lane?.kind === 'native') state.endLane(thread.lane, python.startNs);
    thread.lane = python;
  } else if (hasLoops(process)) return null;
  else if (thread.looks >= NATIVE_AFTER && isUnknown(process, thread)) {
    const lane = state.newLane(process, 'native', 0, thread.since);
    lane.nativeId = thread.tid;
    thread.lane = lane;
  }
  return thread.lane;
}

function pythonThread(process: ProcessState, { tid, since }: OsThreadState): Lane | null {
  const told = process.lanesByTid.get(tid);
  // An id of the operating system may be used again; its thread then came after the lane's end.
  return told && (told.alive || told.endNs > since) ? told : null;
}

/** Whether it is neither a Python thread nor the agent's, for all that these have told. */
function isUnknown(process: ProcessState, thread: OsThreadState): boolean {
  const { threads } = process;
  if (thread.lane || thread.name === AGENT_THREAD_NAME || pythonThread(process, thread))
    return false;
  // It may be one that did not tell its id, or not yet: the agent has not begun to tell.
  return threads.length > 0 && threads.every((lane) => !lane.alive || lane.nativeId !== 0);
}

/** Whether a thread of the process was seen that may turn out to be native. */
export const hasUnknownThread = (process: ProcessState): boolean =>
  process.os !== null &&
  !hasLoops(process) &&
  [...process.os.threads.values()].some((thread) => isUnknown(process, thread));

function takeFigures(state: RunState, lane: Lane, thread: OsThreadState, at: number): void {
  if (lane.cpuBeforeNs < 0) leaveOutBefore(lane, thread, at);
  const cpuNs = thread.cpuNs - lane.cpuBeforeNs;
  const queuedNs = thread.queuedNs === null ? -1 : thread.queuedNs - lane.queuedBeforeNs;
  const named = lane.kind !== 'native' || lane.name === thread.name;
  if (named && lane.cpuNs >= cpuNs && lane.queuedNs === queuedNs) return;
  if (!named) lane.name = thread.name;
  lane.cpuNs = Math.max(lane.cpuNs, cpuNs);
  lane.queuedNs = queuedNs;
  state.touchLane(lane);
}

/** The system counts from the thread's own beginning: what does not fit into the time since ours came before it. */
function leaveOutBefore(lane: Lane, { cpuNs, queuedNs }: OsThreadState, at: number): void {
  const lived = Math.max(0, at - lane.startNs);
  lane.cpuBeforeNs = Math.max(0, cpuNs - lived);
  const room = lived - (cpuNs - lane.cpuBeforeNs);
  lane.queuedBeforeNs = Math.max(0, (queuedNs ?? 0) - room);
}

function foundDoing(state: RunState, lane: Lane, found: LaneState, sample: OsSample): void {
  const { fromNs, previousNs } = sample;
  const changedAt = lane.sampled ? Math.max(lane.startNs, (previousNs + fromNs) / 2) : lane.startNs;
  lane.sampled ??= state.newSampled();
  lane.sampled.look(fromNs, changedAt, found, (from, to) => lane.waitedNs(from, to));
  if (lane.waiting || lane.state === found || state.process(lane.process).pausedAt >= 0) return;
  lane.state = found;
  state.touchLane(lane);
}

/** A process whose threads take turns in Python code. */
export function hasGil({ runtime, facts }: ProcessState): boolean {
  const cpython = runtime === RuntimeKind.CpythonNative || runtime === RuntimeKind.CpythonFallback;
  return cpython && !(facts.get(FactKey.Runtime) ?? '').includes('free-threaded');
}

/**
 * A process whose threads each have an event loop: one that sleeps and told no wait has nothing to do. Threads
 * nobody told of are the runtime's own: a dozen in each Node.
 */
function hasLoops({ runtime }: ProcessState): boolean {
  return runtime === RuntimeKind.Node;
}

/**
 * By its events the lane runs, but it sleeps, while another holds the interpreter. Who waits for the
 * interpreter lock wakes every few milliseconds to ask for it, as it sleeps for that long at most; who has not had
 * the processor since the last look, or sleeps in something else, sits in a call that nobody records.
 */
function wantsGil(thread: OsThreadState, lane: Lane, look: number, sample: OsSample): boolean {
  if (thread.state !== 'S' || thread.looks < 2 || waitedDuring(lane, sample)) return false;
  if (thread.asleep !== null && thread.asleep !== 'timed') return false;
  return thread.turns === null || (thread.toldAt === look && thread.turned);
}

/**
 * By its events the lane runs, but it has slept since the look before, or nearly so: in a call that nobody records, of a database's
 * library perhaps.
 */
function sitsInCall(thread: OsThreadState, lane: Lane, look: number, sample: OsSample): boolean {
  const slept = thread.state === 'S' && thread.turns !== null && thread.toldAt < look;
  return (slept || thread.dozes) && thread.looks >= 2 && !waitedDuring(lane, sample);
}

/** Whether, by its events, the lane waited at any moment of the look. */
function waitedDuring(lane: Lane, { fromNs, toNs }: OsSample): boolean {
  if (lane.waiting && lane.since <= toNs) return true;
  const { waits } = lane;
  const next = waits.firstEndingAfter(fromNs);
  return next < waits.count && waits.start(next) <= toNs;
}

function nativeState(letter: string): LaneState {
  switch (letter) {
    case 'R':
      return LaneState.Running;
    case 'D':
      return LaneState.Io;
    case 'S':
    case 'I':
      return LaneState.Sleep;
    case STOPPED:
      return LaneState.Stopped;
    default:
      return LaneState.Other;
  }
}
