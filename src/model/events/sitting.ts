import type { ProcessId } from '../../base/index';
import { RuntimeKind, type OsSample } from '../../protocol/index';
import { LaneState, type SiteRef } from '../../protocol/view/index';
import type { RunState } from '../runState';
import type { Lane } from '../state/lane';

/** A look found the lane asleep in such a call at that line; null: it is not, or that is not known. */
export function sits(state: RunState, lane: Lane, at: SiteRef | null, sample: OsSample): void {
  const { sat } = lane;
  const before = sat?.toNs === Infinity ? sat : null;
  if ((before?.site ?? null) === at) return;
  if (before) before.toNs = (sample.previousNs + sample.fromNs) / 2;
  if (at) lane.sat = { site: at, fromNs: lane.sampled?.since ?? sample.fromNs, toNs: Infinity };
  state.touchLane(lane);
}

/** Threads that sleep in calls which nobody records, and of which it is to be asked where they do. */
export function unplacedSitters(state: RunState): ReadonlyMap<ProcessId, readonly number[]> {
  const asked = new Map<ProcessId, number[]>();
  for (const process of state.living) {
    if (!process.os || process.runtime === RuntimeKind.Node) continue;
    const unplaced = [...process.os.threads.values()].filter(
      ({ lane, placedAt, toldAt }) =>
        lane?.kind === 'thread' && lane.state === LaneState.Other && placedAt < toldAt,
    );
    if (unplaced.length > 0)
      asked.set(
        process.id,
        unplaced.map(({ tid }) => tid),
      );
  }
  return asked;
}
