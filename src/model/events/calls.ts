import { TaskOutcome } from '../../protocol/index';
import type { RunState } from '../runState';
import type { Lane } from '../state/lane';
import type { TaskOutcome as OutcomeName } from '../state/task';
import { finishTask, runOn, type Handler } from './tasks';
import { NONE_32, u64, Word } from './words';

const OUTCOMES: Readonly<Record<number, OutcomeName>> = {
  [TaskOutcome.Returned]: 'returned',
  [TaskOutcome.Raised]: 'raised',
  [TaskOutcome.Lost]: 'lost',
};

export const taskShared: Handler = (state, process, _thread, time, words, at) => {
  const lane = state.taskLane(process, words[at + Word.A]!, time);
  lane.records++;
  const [job, index] = [words[at + Word.B]!, words[at + Word.C]!];
  if (lane.task) lane.task.shared = { job, index };
  let parts = process.calls.get(job);
  if (!parts) process.calls.set(job, (parts = new Map<number, Lane>()));
  parts.set(index, lane);
};

/** The parts of its process's job that a worker's record is about: those that were told of and are not over. */
function partsOf(state: RunState, words: Uint32Array, at: number): Lane[] {
  const parts = state.byPid.get(words[at + Word.A]!)?.calls.get(words[at + Word.B]!);
  const index = words[at + Word.C]!;
  if (!parts) return [];
  const lanes = index === NONE_32 ? [...parts.values()] : [parts.get(index)];
  return lanes.filter((lane) => lane !== undefined);
}

export const taskTaken: Handler = (state, _process, thread, time, words, at) => {
  for (const lane of partsOf(state, words, at)) {
    lane.records++;
    if (lane.alive) runOn(state, lane, thread, time, 0, -1);
    // Who receives the result was heard first.
    else if (lane.task!.ranOn === 0) lane.task!.ranOn = thread.id;
  }
};

export const taskDone: Handler = (state, _process, thread, time, words, at) => {
  const outcome = OUTCOMES[words[at + Word.Kind]! >>> 16] ?? null;
  const ranNs = u64(words, at + Word.DLow);
  for (const lane of partsOf(state, words, at)) {
    lane.records++;
    // What a worker has is for that to tell, or ends with it.
    if (outcome === 'lost' && lane.task!.runsOn !== 0) lane.task!.givenUp = true;
    else if (lane.alive) finishTask(state, lane, thread, time, outcome, ranNs);
    else if (lane.task!.ranNs < 0 && ranNs > 0) lane.task!.ranNs = ranNs;
  }
  thread.pendingRaised = null;
  const index = words[at + Word.C]!;
  const owner = state.byPid.get(words[at + Word.A]!);
  owner?.forgetCalls(words[at + Word.B]!, index === NONE_32 ? null : index);
};
