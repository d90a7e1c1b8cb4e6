import { ObjectKind, TaskKind, WaitOutcome, WaitReason } from '../../protocol/index';
import type { RunState } from '../runState';
import type { Lane } from '../state/lane';
import type { ProcessState } from '../state/process';
import { SlowSteps, type TaskState } from '../state/task';
import { finishLane } from './threads';
import { beginWait, endWait, took } from './waits';
import { u64, Word } from './words';

type Handler = (
  state: RunState,
  process: ProcessState,
  thread: Lane,
  time: number,
  words: Uint32Array,
  at: number,
) => void;

const KINDS: ReadonlySet<number> = new Set(Object.values(TaskKind));

export function taskBegin(
  state: RunState,
  process: ProcessState,
  time: number,
  words: Uint32Array,
  at: number,
): void {
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
  }
  const parent = words[at + Word.DHigh]!;
  if (parent !== 0) lane.parent = state.taskLane(process, parent, time).id;
  lane.records++;
  state.touchLane(lane);
}

/** No thread runs the task any more. */
function leaveThread(process: ProcessState, task: TaskState): void {
  if (task.runsOn === 0) return;
  if (process.running.get(task.runsOn)?.task === task) process.running.delete(task.runsOn);
  task.runsOn = 0;
}

export const taskEnd: Handler = (state, process, _thread, time, words, at) => {
  const lane = state.taskLane(process, words[at + Word.A]!, time);
  lane.records++;
  if (!lane.alive) return;
  const task = lane.task!;
  leaveThread(process, task);
  const ok = words[at + Word.Kind]! >>> 16 === (WaitOutcome.Ok as number);
  task.outcome = ok ? 'returned' : words[at + Word.B]! !== 0 ? 'cancelled' : 'raised';
  task.ranNs = u64(words, at + Word.DLow) || task.ranNs;
  finishLane(state, lane, time);
};

export const taskUnblock: Handler = (state, process, thread, time, words, at) => {
  const lane = state.taskLane(process, words[at + Word.A]!, time);
  lane.records++;
  if (!lane.alive) return;
  const task = lane.task!;
  leaveThread(process, task);
  process.running.set(thread.id, lane);
  task.runsOn = task.ranOn = thread.id;
  const pool = state.object(task.executor);
  if (pool) took(pool, thread);
  state.touchLane(lane);
  if (!lane.waiting) return;
  const waker = words[at + Word.B]!;
  const wakerLane = waker === 0 ? 0 : state.taskLane(process, waker, time).id;
  endWait(state, lane, time, WaitOutcome.Ok, wakerLane, u64(words, at + Word.DLow));
};

export const taskBlock: Handler = (state, process, _thread, time, words, at) => {
  const lane = state.taskLane(process, words[at + Word.A]!, time);
  lane.records++;
  if (!lane.alive) return;
  leaveThread(process, lane.task!);
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
    if (!one.slow) {
      one.slow = new SlowSteps();
      if (one === thread) state.slowLoops.push(thread);
    }
    one.slow.add(step);
    state.touchLane(one);
  }
};
