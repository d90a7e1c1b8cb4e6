import type { LaneId, ObjectId } from '../../src/base/index';
import type { RunStore } from '../data/runStore';
import type { Selection } from './selection';

/** What stays lit while everything else fades. */
export interface Emphasis {
  readonly lanes: ReadonlySet<LaneId>;
  readonly objects: ReadonlySet<ObjectId>;
  /** All slices of lit lanes are lit. */
  readonly wholeLanes: boolean;
  /** Slices that concern a lit object are lit in every lane. */
  readonly everywhere: boolean;
}

/** null: nothing fades. */
export function emphasisOf(selection: Selection | null, store: RunStore): Emphasis | null {
  if (selection === null) return null;
  switch (selection.kind) {
    case 'lane':
    case 'slice': {
      const chain = waitChain(selection.lane, store);
      return {
        lanes: new Set(chain.lanes),
        objects: new Set(chain.objects),
        wholeLanes: true,
        everywhere: false,
      };
    }
    case 'object':
      return {
        lanes: lanesAt(selection.object, store),
        objects: new Set([selection.object]),
        wholeLanes: false,
        everywhere: true,
      };
    case 'finding': {
      const finding = store.findings.get(selection.finding);
      if (!finding) return null;
      const lanes = new Set(finding.participants.map((one) => one.lane));
      const objects = new Set(finding.objects.map((one) => one.id));
      if (lanes.size === 0 && objects.size === 0) return null;
      return { lanes, objects, wholeLanes: true, everywhere: true };
    }
  }
}

/** Whether a slice or hold of a lane that concerns an object (0: none) stays lit. */
export function isLit(emphasis: Emphasis | null, lane: LaneId, object: number): boolean {
  if (emphasis === null) return true;
  if (emphasis.wholeLanes && emphasis.lanes.has(lane)) return true;
  return emphasis.everywhere && emphasis.objects.has(object as ObjectId);
}

/** The lane, what it waits for, who holds that, and so on until it ends or repeats. */
export function waitChain(
  first: LaneId,
  store: RunStore,
): { readonly lanes: LaneId[]; readonly objects: ObjectId[]; readonly cycle: boolean } {
  const lanes: LaneId[] = [];
  const objects: ObjectId[] = [];
  let at: LaneId | null = first;
  while (at !== null && !lanes.includes(at)) {
    lanes.push(at);
    const wait: { object: ObjectId | null; lane: LaneId | null } | null =
      store.lanes.get(at)?.wait ?? null;
    if (wait === null) return { lanes, objects, cycle: false };
    if (wait.object !== null) objects.push(wait.object);
    at = wait.lane ?? (wait.object !== null ? (store.locks.get(wait.object)?.owner ?? null) : null);
  }
  return { lanes, objects, cycle: at !== null };
}

/** Lanes that wait for or hold the object now. */
export function lanesAt(object: ObjectId, store: RunStore): Set<LaneId> {
  const lanes = new Set<LaneId>();
  for (const lane of store.lanes.values()) {
    if (lane.wait?.object === object || lane.holds.some((hold) => hold.object === object)) {
      lanes.add(lane.id);
    }
  }
  return lanes;
}
