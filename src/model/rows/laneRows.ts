import type { LaneId, ObjectId } from '../../base/index';
import { asId, durationNs, timeNs } from '../../base/index';
import type { HoldRow, LaneRow, WaitRow } from '../../protocol/view/index';
import { LaneState } from '../../protocol/view/index';
import { reasonName } from '../names';
import type { RunState } from '../runState';
import type { Lane } from '../state/lane';
import { slowStepsRow, taskRow } from './taskRows';
import { awaitedPhrase, holderName } from './waitTexts';

/** What the lane waits for, or waited for when its process ended; null when it runs or ended by itself. */
export function waitRow(state: RunState, lane: Lane): WaitRow | null {
  if (!lane.waiting && !lane.endedWaiting) return null;
  const target = state.object(lane.target);
  const object = target?.shownId ?? 0;
  const holder = target?.holder ?? lane.owner;
  const other = lane.targetLane || holder;
  const holding = lane.targetLane === 0 ? state.lane(holder) : undefined;
  return {
    reason: reasonName(lane.reason),
    object: object === 0 ? null : asId<ObjectId>(object),
    lane:
      other === 0 || (other === (lane.id as number) && lane.targetLane !== 0)
        ? null
        : asId<LaneId>(other),
    holder: holding ? holderName(state, lane, holding) : null,
    what: awaitedPhrase(state, lane.awaited),
    sinceNs: timeNs(lane.since),
    timeoutNs: lane.timeout < 0 ? null : durationNs(lane.timeout),
    site: state.sites.ref(state.sites.userSite(lane.stack)),
  };
}

/**
 * Locks the lane holds, outermost first. While it waits that is its own word; while it runs, those
 * that nothing newer contradicts.
 */
export function holdRows(state: RunState, lane: Lane): HoldRow[] {
  const rows: HoldRow[] = [];
  const { holds } = lane;
  const certain = lane.waiting || lane.endedWaiting;
  if (!lane.alive && !certain) return rows;
  for (let at = 0; at < holds.count; at++) {
    const object = state.object(holds.object[at]!);
    if (!object || object.shownId === 0) continue;
    if (!certain && object.owner !== (lane.id as number)) continue;
    // Who waits for an item of such a queue holds its mutex meanwhile: nothing its user took.
    if (object.sharers && object.root.isQueue) continue;
    rows.push({
      object: asId<ObjectId>(object.shownId),
      sinceNs: timeNs(holds.since[at]!),
      site: state.sites.ref(holds.site[at]!),
    });
  }
  return rows;
}

/** All time blocked so far, sleep left out, with the current wait, ns. */
export function waitSoFar(state: RunState, lane: Lane): number {
  const open = lane.waiting && lane.state !== LaneState.Sleep;
  return lane.waitNs + (open ? Math.max(0, state.now - lane.since) : 0);
}

export function laneRow(state: RunState, lane: Lane): LaneRow {
  return {
    id: lane.id,
    kind: lane.kind,
    process: lane.process,
    name: lane.label,
    daemon: lane.daemon,
    main: lane.main,
    nativeId: lane.nativeId,
    startNs: lane.startNs,
    endNs: lane.alive ? null : timeNs(lane.endNs),
    state: lane.state,
    wait: waitRow(state, lane),
    holds: holdRows(state, lane),
    waitNs: durationNs(waitSoFar(state, lane)),
    cpuNs: lane.cpuNs < 0 ? null : durationNs(lane.cpuNs),
    ...(lane.task && { task: taskRow(state, lane, lane.task) }),
    ...(lane.slow && { slowSteps: slowStepsRow(lane.slow) }),
  };
}
