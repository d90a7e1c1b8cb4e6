import type { TimeNs } from '../../base/index';
import { durationNs, timeNs } from '../../base/index';
import type { SliceDetails } from '../../protocol/view/index';
import { LaneState } from '../../protocol/view/index';
import type { RunState } from '../runState';
import type { Lane } from '../state/lane';
import { sampledSpans } from '../timeline/sampledSpans';

/** A slice without the spans around it. */
export type Slice = Omit<SliceDetails, 'spans'>;

/** As far as looks at the operating system tell states apart. */
const REASONS: Readonly<Record<number, string>> = {
  [LaneState.Gil]: 'Gil',
  [LaneState.Sleep]: 'Sleep',
  [LaneState.Io]: 'Io',
};

/** What the lane was found doing at `at`, in [from, to) where no event tells; `to` null: until now. */
export function foundSlice(
  state: RunState,
  lane: Lane,
  at: number,
  from: TimeNs,
  to: TimeNs | null,
): Slice {
  const now = to ?? state.now;
  const sampledNs = durationNs(state.lookEveryNs);
  const slice = {
    lane: lane.id,
    object: null,
    what: null,
    owner: null,
    waker: null,
    outcome: null,
    stack: [],
    ownerStack: [],
  };
  const runs = { ...slice, reason: null, sampledNs: lane.kind === 'native' ? sampledNs : null };
  let startNs: number = from;
  for (const found of sampledSpans(lane.sampled, now, from, now, 0)) {
    if (found.start > at) return { ...runs, startNs: timeNs(startNs), endNs: timeNs(found.start) };
    startNs = Math.max(from, found.end);
    if (found.end <= at) continue;
    return {
      ...slice,
      startNs: timeNs(Math.max(from, found.start)),
      endNs: to === null && found.end >= now ? null : timeNs(Math.min(found.end, now)),
      reason: REASONS[found.state] ?? 'Other',
      sampledNs,
    };
  }
  return { ...runs, startNs: timeNs(startNs), endNs: to };
}
