import { SpanKind, WaitReason } from '../../protocol/index';
import { LaneState } from '../../protocol/view/index';
import type { RunState } from '../runState';
import type { Lane } from '../state/lane';
import { UNKNOWN_OUTCOME } from '../state/lane';
import type { ProcessState } from '../state/process';
import { LaneSpans } from '../state/spans';
import { Trend } from '../state/trend';
import { endWait } from './waits';
import { Word } from './words';

type Handler = (
  state: RunState,
  process: ProcessState,
  lane: Lane,
  time: number,
  words: Uint32Array,
  at: number,
) => void;

export const spanBegin: Handler = (state, process, lane, time, words, at) => {
  const kind = words[at + Word.Kind]! >>> 16 === (SpanKind.Signal as number) ? 'signal' : 'named';
  const name = state.spanName({
    kind,
    name: process.shownName(words[at + Word.B]!),
    site: process.sites.get(words[at + Word.C]!),
  });
  const span = { lane: lane.id, name, startNs: time };
  process.spans.set(words[at + Word.A]!, span);
  lane.spans ??= new LaneSpans(state.budget);
  lane.spans.open.push(span);
  state.touchLane(lane);
};

/** It may end in another thread than it began in. */
export const spanEnd: Handler = (state, process, _lane, time, words, at) => {
  const number = words[at + Word.A]!;
  const span = process.spans.get(number);
  if (!span) return;
  process.spans.delete(number);
  const lane = state.lane(span.lane);
  if (!lane?.spans) return;
  lane.spans.end(span, time, words[at + Word.Kind]! >>> 16 !== 0);
  state.touchLane(lane);
};

export const counter: Handler = (state, process, _lane, time, words, at) => {
  const object = state.objectOf(process, words[at + Word.A]!, time);
  if (!object) return;
  const value = words[at + Word.C]!;
  object.setDepth(time, value);
  object.seenAcquires++;
  state.depthsOf(object).push(time, value);
  (object.depthTrend ??= new Trend(time)).sample(time, value);
  state.touchObject(object);
};

/** While nothing is recorded nothing is known: waits and holds from before may be over. */
export const recording: Handler = (state, process, _lane, time, words, at) => {
  const on = words[at + Word.Kind]! >>> 16 !== 0;
  if (on === process.pausedAt < 0) return;
  if (on) return resume(state, process, time);
  process.pausedAt = time;
  for (const lane of paused(process)) {
    if (lane.waiting) endWait(state, lane, time, UNKNOWN_OUTCOME, 0, -1);
    lane.holds.clear();
    lane.state = LaneState.None;
    state.touchLane(lane);
  }
  state.touchProcess(process);
};

function resume(state: RunState, process: ProcessState, time: number): void {
  const from = process.pausedAt;
  process.pausedAt = -1;
  process.gaps.push({ fromNs: from, toNs: time });
  for (const lane of paused(process)) {
    addGap(lane, from, time);
    lane.state = LaneState.Running;
    state.touchLane(lane);
  }
  state.touchProcess(process);
}

/** Nothing is known of what the lane did since `from`. */
export function addGap(lane: Lane, from: number, time: number): void {
  const start = Math.max(from, lane.startNs);
  lane.waits.push(start, Math.max(start, time), 0, LaneState.None, WaitReason.Unrecorded);
  lane.timeByState[LaneState.None]! += Math.max(0, time - start);
}

function paused(process: ProcessState): Lane[] {
  return process.allLanes.filter((lane) => lane.alive && lane.kind !== 'child');
}
