import { WaitOutcome } from '../../protocol/index';
import type { RunState } from '../runState';
import type { Lane } from '../state/lane';
import type { ProcessState } from '../state/process';
import { finishLane } from './threads';
import { beginWait, endWait } from './waits';
import { u64, Word } from './words';

export function taskBegin(
  state: RunState,
  process: ProcessState,
  time: number,
  words: Uint32Array,
  at: number,
): void {
  const lane = state.taskLane(process, words[at + Word.A]!, time);
  lane.name = process.string(words[at + Word.B]!);
  lane.startStack = process.stacks.get(words[at + Word.C]!);
  const parent = words[at + Word.DHigh]!;
  if (parent !== 0) lane.parent = state.taskLane(process, parent, time).id;
  lane.records++;
  state.touchLane(lane);
}

export function taskEnd(
  state: RunState,
  process: ProcessState,
  thread: Lane,
  time: number,
  words: Uint32Array,
  at: number,
): void {
  const lane = state.taskLane(process, words[at + Word.A]!, time);
  lane.records++;
  if (process.running.get(thread.id) === lane) process.running.delete(thread.id);
  finishLane(state, lane, time);
}

export function taskUnblock(
  state: RunState,
  process: ProcessState,
  thread: Lane,
  time: number,
  words: Uint32Array,
  at: number,
): void {
  const lane = state.taskLane(process, words[at + Word.A]!, time);
  lane.records++;
  process.running.set(thread.id, lane);
  if (!lane.waiting) return;
  const waker = words[at + Word.B]!;
  const wakerLane = waker === 0 ? 0 : state.taskLane(process, waker, time).id;
  endWait(state, lane, time, WaitOutcome.Ok, wakerLane, u64(words, at + Word.DLow));
}

export function taskBlock(
  state: RunState,
  process: ProcessState,
  thread: Lane,
  time: number,
  words: Uint32Array,
  at: number,
): void {
  const lane = state.taskLane(process, words[at + Word.A]!, time);
  lane.records++;
  if (process.running.get(thread.id) === lane) process.running.delete(thread.id);
  if (!lane.alive) return;
  const awaited = words[at + Word.DLow]!;
  beginWait(
    state,
    lane,
    time,
    words[at + Word.Kind]! >>> 16,
    state.objectOf(process, words[at + Word.B]!, time),
    awaited === 0 ? 0 : state.taskLane(process, awaited, time).id,
    0,
    process.stacks.get(words[at + Word.C]!),
    -1,
  );
}
