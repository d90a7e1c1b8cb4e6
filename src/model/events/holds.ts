import type { RunState } from '../runState';
import { withOne } from '../state/shortLists';
import type { Lane } from '../state/lane';
import type { SyncObject } from '../state/object';

/** The lane owns the lock since `time` (ns); `site` acquired it. */
export function acquired(
  state: RunState,
  object: SyncObject,
  lane: Lane,
  time: number,
  site: number,
): void {
  const before = state.lane(object.owner);
  if (lane.kind === 'task' && before && before !== lane) before.holds.remove(object.id);
  object.owned(lane.id, site, time);
  const at = lane.holds.find(object.id);
  if (at < 0) lane.holds.push(object.id, time, site);
  else lane.holds.renew(at, time, site);
  state.touchObject(object);
}

/**
 * Locks the lane holds, outermost first, with their places in `lane.holds`. While it waits, and when its process
 * was ended meanwhile, that is its own word; while it runs, and when it has ended, those that nothing newer contradicts.
 */
export function heldNow(state: RunState, lane: Lane): { object: SyncObject; at: number }[] {
  const held: { object: SyncObject; at: number }[] = [];
  const certain = lane.waiting || lane.endedWaiting;
  // That a task released a lock is not told: of one that is over nothing is known.
  if (!lane.alive && !certain && lane.kind === 'task') return held;
  for (let at = 0; at < lane.holds.count; at++) {
    const object = state.object(lane.holds.object(at));
    if (!object || object.shownId === 0) continue;
    const own = [object.owner, object.keeper].includes(lane.id);
    // That a task released a lock is not told; who waits for it says whose it is.
    if (lane.kind === 'task' ? !own || object.waiters === 0 : !own && !certain) continue;
    // Who waits for an item of such a queue holds its mutex meanwhile: nothing its user took.
    if (object.sharers && object.root.isQueue) continue;
    held.push({ object, at });
  }
  return held;
}

/** A hold of [time - held, time) is over. `by` released what `owner` held. */
export function released(
  state: RunState,
  object: SyncObject,
  owner: Lane,
  by: Lane,
  time: number,
  held: number,
  site: number,
): void {
  const start = Math.max(0, time - held);
  // A lock that another thread opens is a gate: who took it is not what the others waited for.
  if (by !== owner || state.stands.within(start, time) > 0) object.blameNobody(time);
  else object.blameHold(site, owner.id, start, time, state.longHoldNs);
  owner.holds.remove(object.id);
  if (object.heldBy === owner.id) object.heldBy = 0;
  if (object.owner === owner.id) object.owner = 0;
  if (by !== owner) {
    object.crossReleased = true;
    object.suppliers = withOne(object.suppliers, by.id, 64);
    state.waitRevision++;
  }
  const column = object.shownId;
  if (column !== 0) owner.holdSpans.push(start, time, column, 0, 0, site);
  if (object.waiters > 0) state.markContended(object);
  state.touchLane(owner);
  state.touchObject(object);
}

/**
 * A task that waited for the lock is about to have it. Nothing else tells that a task releases a lock:
 * who held it did so at `time` (ns), which woke the one that waited.
 */
export function handedOver(state: RunState, object: SyncObject, lane: Lane, time: number): void {
  const owner = state.lane(object.owner);
  if (!owner || owner === lane || owner.kind !== 'task' || object.ownerSince <= 0) {
    object.blameNobody(time);
    return;
  }
  const held = Math.max(0, time - object.ownerSince);
  object.longestSeenHoldNs = Math.max(object.longestSeenHoldNs, held);
  released(state, object, owner, owner, time, held, object.ownerSite);
}

/** What the live slot says of the owner; a waiting lane's own word is more certain. */
export function ownerSeen(
  state: RunState,
  object: SyncObject,
  lane: Lane | null,
  since: number,
  site: number,
): void {
  if (object.heldBy !== 0) return;
  const before = state.lane(object.owner);
  if (before && before !== lane && !before.waiting) {
    before.holds.remove(object.id);
    state.touchLane(before);
  }
  object.owner = lane ? lane.id : 0;
  object.ownerSite = lane ? site : 0;
  object.ownerSince = lane ? since : 0;
  if (!lane || lane.waiting || !lane.alive || lane.holds.find(object.id) >= 0) return;
  lane.holds.push(object.id, since, site);
  state.touchLane(lane);
}
