import { ObjectKind, TaskKind, WaitOutcome, WaitReason } from '../../protocol/index';
import type { RunState } from '../runState';
import type { Lane } from '../state/lane';
import type { ProcessState } from '../state/process';
import { SlowSteps, type TaskOutcome, type TaskState } from '../state/task';
import { finishLane } from './threads';
import { beginWait, endWait } from './waits';
import { isNone, u64, Word } from './words';

export type Handler = (
  state: RunState,
  process: ProcessState,
  thread: Lane,
  time: number,
  words: Uint32Array,
  at: number,
) => void;

const KINDS: ReadonlySet<number> = new Set(Object.values(TaskKind));

export const taskBegin: Handler = (state, process, thread, time, words, at) => {
  const lane = state.taskLane(process, words[at + Word.A]!, time);
  const task = lane.task!;
  const kind = words[at + Word.Kind]! >>> 16;
  if (KINDS.has(kind)) task.kind = kind as TaskKind;
  lane.name = process.string(words[at + Word.B]!);
  lane.startStack = process.stacks.get(words[at + Word.C]!);
  const executor = state.objectOf(process, words[at + Word.DLow]!, time);
  if (executor) {
    executor.kind ||= ObjectKind.Executor;
    task.executor = executor.id;
    executor.hasTasks = true;
  }
  const parent = words[at + Word.DHigh]!;
  // What the thread runs may be a task of another process, which its own records cannot name.
  const running = process.running.get(thread.id);
  if (parent !== 0) lane.parent = state.taskLane(process, parent, time).id;
  else if (running && running.process !== process.id) lane.parent = running.id;
  lane.records++;
  state.touchLane(lane);
};

/** No thread runs the task any more. */
export function leaveThread(state: RunState, task: TaskState): void {
  const thread = state.lane(task.runsOn);
  task.runsOn = 0;
  if (!thread) return;
  const { running } = state.process(thread.process);
  if (running.get(thread.id)?.task === task) running.delete(thread.id);
}

/** The thread, of whatever process, runs the task from now on. */
export function runOn(
  state: RunState,
  lane: Lane,
  thread: Lane,
  time: number,
  waker: number,
  latency: number,
): void {
  const task = lane.task!;
  leaveThread(state, task);
  state.process(thread.process).running.set(thread.id, lane);
  task.runsOn = task.ranOn = thread.id;
  if (task.begunNs < 0) task.begunNs = time;
  state.touchLane(lane);
  if (lane.waiting) endWait(state, lane, time, WaitOutcome.Ok, waker, latency);
}

/** The task is over. `thread`: whose records told it. */
export function finishTask(
  state: RunState,
  lane: Lane,
  thread: Lane,
  time: number,
  outcome: TaskOutcome | null,
  ranNs: number,
): void {
  const task = lane.task!;
  leaveThread(state, task);
  task.outcome = outcome;
  task.raised = thread.pendingRaised ?? task.raised;
  thread.pendingRaised = null;
  task.ranNs = ranNs || task.ranNs;
  finishLane(state, lane, time);
}

export const taskEnd: Handler = (state, process, thread, time, words, at) => {
  const lane = state.taskLane(process, words[at + Word.A]!, time);
  lane.records++;
  if (!lane.alive) return;
  const ok = words[at + Word.Kind]! >>> 16 === (WaitOutcome.Ok as number);
  const outcome = ok ? 'returned' : words[at + Word.B]! !== 0 ? 'cancelled' : 'raised';
  finishTask(state, lane, thread, time, outcome, u64(words, at + Word.DLow));
};

export const taskUnblock: Handler = (state, process, thread, time, words, at) => {
  const lane = state.taskLane(process, words[at + Word.A]!, time);
  lane.records++;
  if (!lane.alive) return;
  const waker = words[at + Word.B]!;
  const wakerLane = waker === 0 ? 0 : state.taskLane(process, waker, time).id;
  runOn(state, lane, thread, time, wakerLane, u64(words, at + Word.DLow));
};

export const taskBlock: Handler = (state, process, _thread, time, words, at) => {
  const lane = state.taskLane(process, words[at + Word.A]!, time);
  lane.records++;
  if (!lane.alive) return;
  leaveThread(state, lane.task!);
  const awaited = words[at + Word.DLow]!;
  const reason = words[at + Word.Kind]! >>> 16;
  // The pool that a task is queued in is known of the task; it is no object with waiters.
  const queued = reason === (WaitReason.Worker as number);
  beginWait(
    state,
    lane,
    time,
    reason,
    queued ? null : state.objectOf(process, words[at + Word.B]!, time),
    awaited === 0 ? 0 : state.taskLane(process, awaited, time).id,
    0,
    process.stacks.get(words[at + Word.C]!),
    -1,
  );
};

/** Who waits for the future waits for the task; so do those that began before it was known. */
export const taskFuture: Handler = (state, process, _thread, time, words, at) => {
  const lane = state.taskLane(process, words[at + Word.A]!, time);
  const object = state.objectOf(process, words[at + Word.B]!, time);
  if (!object) return;
  object.task = lane.id;
  object.give(lane.label);
  state.touchObject(object);
  for (const waiter of state.blocked) {
    if (waiter.target !== (object.id as number) || waiter.targetLane !== 0) continue;
    waiter.targetLane = lane.id;
    state.waitRevision++;
    state.touchLane(waiter);
  }
};

export const slowStep: Handler = (state, process, thread, time, words, at) => {
  const task = words[at + Word.A]!;
  const lane = task === 0 ? null : state.taskLane(process, task, time);
  const step = {
    endNs: time,
    ranNs: u64(words, at + Word.DLow),
    task: lane?.id ?? 0,
    name: process.string(words[at + Word.B]!),
  };
  for (const one of [thread, lane]) {
    if (!one) continue;
    (one.slow ??= new SlowSteps()).add(step);
    state.touchLane(one);
  }
};

export const taskDue: Handler = (state, process, _thread, time, words, at) => {
  const lane = state.taskLane(process, words[at + Word.A]!, time);
  lane.records++;
  lane.task!.due = {
    ns: isNone(words, at + Word.DLow) ? -1 : u64(words, at + Word.DLow),
    priority: process.string(words[at + Word.B]!),
  };
  state.touchLane(lane);
};
