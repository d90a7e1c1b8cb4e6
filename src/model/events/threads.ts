import type { TimeNs } from '../../base/index';
import { timeNs } from '../../base/index';
import { TaskKind, type RingState } from '../../protocol/index';
import type { RunState } from '../runState';
import { exitOfStatus } from '../state/child';
import type { Lane } from '../state/lane';
import { UNKNOWN_OUTCOME } from '../state/lane';
import type { ProcessState } from '../state/process';
import { isShuttingDown, joinedAtShutdown } from '../state/shutdown';
import type { TaskState } from '../state/task';
import { addGap } from './spans';
import { endWait } from './waits';
import { u64, Word } from './words';

/** The thread whose records a ring carries now; a placeholder when its ThreadBegin was lost. */
export function laneOfRing(
  state: RunState,
  process: ProcessState,
  ring: number,
  time: number,
): Lane {
  const known = process.rings[ring];
  if (known) return known;
  const lane = state.newLane(process, 'thread', 0, time);
  process.rings[ring] = lane;
  return lane;
}

function tellNativeId(process: ProcessState, lane: Lane, nativeId: number): void {
  lane.nativeId = nativeId;
  if (nativeId !== 0) process.lanesByTid.set(nativeId, lane);
}

export function threadBegin(
  state: RunState,
  process: ProcessState,
  ring: number,
  time: number,
  words: Uint32Array,
  at: number,
): void {
  const local = words[at + Word.A]!;
  const lane = state.threadLane(process, local, time) ?? laneOfRing(state, process, ring, time);
  process.rings[ring] = lane;
  process.doubtful[ring] = false;
  if (lane.ghost) state.revive(lane);
  // Others may have named it before, as late or early as they were read.
  if (lane.startNs > time || lane.records === 0) lane.startNs = timeNs(time);
  lane.flags = words[at + Word.Kind]! >>> 16;
  lane.name = process.shownName(words[at + Word.B]!) || lane.name;
  lane.startStack = process.stacks.get(words[at + Word.C]!);
  tellNativeId(process, lane, words[at + Word.DLow]!);
  lane.parent = state.threadLane(process, words[at + Word.DHigh]!, time)?.id ?? 0;
  if (!process.hasBegun) {
    process.hasBegun = true;
    state.begun.add(process);
  }
  lane.records++;
  state.touchLane(lane);
  leaveJoin(state, process, 0);
}

export function threadEnd(
  state: RunState,
  process: ProcessState,
  ring: number,
  time: number,
  words: Uint32Array,
  at: number,
): void {
  const lane = state.threadLane(process, words[at + Word.A]!, time) ?? process.rings[ring];
  if (!lane) return;
  lane.records++;
  lane.exitStatus = words[at + Word.B]!;
  // The system counts from the thread's own beginning, which may have been before ours.
  const lived = Math.max(0, time - lane.startNs);
  const used = u64(words, at + Word.DLow) - Math.max(0, lane.cpuBeforeNs);
  lane.cpuNs = Math.max(lane.cpuNs, Math.min(used, lived));
  finishLane(state, lane, time);
}

export function threadName(
  state: RunState,
  process: ProcessState,
  time: number,
  words: Uint32Array,
  at: number,
): void {
  const lane = state.threadLane(process, words[at + Word.A]!, time);
  if (!lane) return;
  lane.flags = words[at + Word.Kind]! >>> 16;
  lane.name = process.shownName(words[at + Word.B]!) || lane.name;
  state.touchLane(lane);
}

/** The end of the program waits for the next thread that is left. */
export function joinNext(state: RunState, process: ProcessState, main: Lane): void {
  process.shutDownBy = main;
  main.targetLane = joinedAtShutdown(process)?.id ?? 0;
  state.touchLane(main);
}

/** Where the end of the program waits for that thread (LaneId, 0: for none that is known), it waits for the next one now. */
function leaveJoin(state: RunState, process: ProcessState, joined: number): void {
  const main = process.shutDownBy;
  if (main?.targetLane === joined && isShuttingDown(state, main)) joinNext(state, process, main);
}

/** Who waits for several tasks, of which this was the one told, waits for the next that is left. */
function leaveAwaits(state: RunState, ended: Lane, task: TaskState): void {
  if (!ended.endedWaiting) ended.awaits = null;
  const waiter = state.lane(task.awaitedBy);
  task.awaitedBy = 0;
  const awaits = waiter?.awaits;
  if (!waiter?.waiting || waiter.targetLane !== (ended.id as number) || !awaits) return;
  const next = awaits.left(state)[0];
  if (!next && awaits.untold === 0) return;
  waiter.targetLane = next?.id ?? 0;
  state.waitRevision++;
  state.touchLane(waiter);
}

/** The lane's life and its wait end at `time`. */
export function finishLane(state: RunState, lane: Lane, time: number): void {
  if (!lane.alive) return;
  if (lane.waiting) endWait(state, lane, time, UNKNOWN_OUTCOME, 0, -1);
  // Its owner has given it up, and may end before the end of the worker is heard of.
  if (lane.task?.givenUp) lose(state, lane);
  const { pausedAt, alive } = state.process(lane.process);
  if (alive && lane.sat) lane.sat.toNs = Math.min(lane.sat.toNs, time);
  if (pausedAt >= 0 && lane.isTold) addGap(lane, pausedAt, time);
  for (const span of [...(lane.spans?.open ?? [])]) lane.spans!.end(span, time, false);
  state.endLane(lane, time);
  if (lane.task) leaveAwaits(state, lane, lane.task);
  if (lane.kind !== 'thread') return;
  leaveJoin(state, state.process(lane.process), lane.id);
  loseTask(state, lane, time);
  for (const wait of lane.asyncWaits ?? []) {
    wait.endedWaiting = lane.endedWaiting && wait.waiting;
    finishLane(state, wait, time);
  }
}

/** No thread runs the task any more. */
export function leaveThread(state: RunState, task: TaskState): void {
  const thread = state.lane(task.runsOn);
  task.runsOn = 0;
  if (!thread) return;
  const { running } = state.process(thread.process);
  if (running.get(thread.id)?.task === task) running.delete(thread.id);
}

/** A worker that ends in the middle of a job takes it along: nobody will hear of it. */
function loseTask(state: RunState, worker: Lane, time: number): void {
  const process = state.process(worker.process);
  const job = process.running.get(worker.id);
  if (!job?.alive || job.task?.kind !== TaskKind.Job) return;
  // A process that ends with its own jobs leaves them as they were.
  if (job.process === worker.process && !process.alive) return;
  lose(state, job);
  finishLane(state, job, time);
}

/** The job is gone with the worker that had it. */
function lose(state: RunState, job: Lane): void {
  const task = job.task!;
  task.outcome ??= 'lost';
  task.givenUp = false;
  const worker = state.lane(task.runsOn);
  if (!worker) return;
  leaveThread(state, task);
  const waiters = state.blocked
    .filter(({ targetLane }) => targetLane === (job.id as number))
    .map((lane) => ({ lane, stack: lane.stack }));
  state.process(worker.process).lostJobs.push({ job, waiters });
}

/** The process is gone, and with it all that its lanes did. */
export function finishProcess(
  state: RunState,
  process: ProcessState,
  noticedAt: TimeNs,
  orderly: boolean,
  status?: number,
): void {
  if (!process.alive) return;
  if (status !== undefined) process.exit ??= exitOfStatus(status);
  const at = Math.min(noticedAt, process.goneNs);
  process.endNs = at;
  process.orderly = orderly;
  state.living.delete(process);
  for (const lane of process.allLanes) {
    // What it started may go on; what it became ends with it.
    if (!lane.alive || (lane.child && process.became !== lane)) continue;
    lane.endedWaiting = lane.waiting;
    finishLane(state, lane, at);
  }
  state.ended.add(process);
  state.touchProcess(process);
}

/** What the slot of a ring says of its thread: the name and id a lost ThreadBegin would have told. */
export function ringSeen(state: RunState, process: ProcessState, ring: RingState): void {
  if (ring.thread === 0 || !process.alive) return;
  const at = state.now;
  const current = process.rings[ring.ring];
  const known = process.lanes.get(ring.thread);
  let lane = state.lane(known);
  // It has ended, and may be forgotten.
  if (known !== 0 && !lane?.alive) return;
  if (!lane) {
    if (current?.local === 0) {
      lane = current;
      lane.local = ring.thread;
      process.lanes.set(ring.thread, lane.id);
    } else if (current?.alive && !process.doubtful[ring.ring]) {
      // The slot is ahead of the records: its ThreadBegin is still to come.
      return;
    } else lane = state.newLane(process, 'thread', ring.thread, at);
  }
  if (current && current !== lane) {
    if (current.local !== 0 && !process.doubtful[ring.ring]) return;
    finishLane(state, current, at);
  }
  process.rings[ring.ring] = lane;
  process.doubtful[ring.ring] = false;
  lane.flags |= ring.flags;
  tellNativeId(process, lane, lane.nativeId || ring.nativeId);
  lane.name ||= process.string(ring.name);
  state.touchLane(lane);
}

/** Records of the ring are gone: whatever its thread was said to wait for is over or unknown. */
export function recordsLost(
  state: RunState,
  process: ProcessState,
  ring: number,
  count: number,
  at: TimeNs,
): void {
  state.dropped += count;
  process.dropped += count;
  state.changed.run = state.revision;
  process.doubtful[ring] = true;
  const lane = process.rings[ring];
  if (!lane) return;
  lane.records += count;
  if (lane.waiting) endWait(state, lane, at, UNKNOWN_OUTCOME, 0, -1);
  lane.pendingHeld.clear();
  lane.pendingAwaited = 0;
  lane.holds.clear();
  for (const [number, span] of process.spans) {
    if (span.lane !== (lane.id as number)) continue;
    process.spans.delete(number);
    lane.spans!.end(span, at, false);
  }
  if (!lane.alive) process.rings[ring] = undefined;
}
