import type { LaneId, ProcessId } from '../../base/index';
import { asId, durationNs } from '../../base/index';
import { ObjectKind, WaitReason } from '../../protocol/index';
import type { DurationStats, LockRow, QueueRow } from '../../protocol/view/index';
import { objectName } from '../naming/objectNames';
import { kindName } from '../names';
import type { RunState } from '../runState';
import type { Lane } from '../state/lane';
import type { SyncObject } from '../state/object';
import { TREND_BIN_NS } from '../state/trend';
import { octaveQuantile, WaitStats } from '../state/waitStats';

/** Kinds that have a row in the table of locks. */
const LOCK_KINDS: ReadonlySet<number> = new Set([
  ObjectKind.Lock,
  ObjectKind.RLock,
  ObjectKind.Condition,
  ObjectKind.Semaphore,
  ObjectKind.BoundedSemaphore,
  ObjectKind.Event,
  ObjectKind.Barrier,
]);

/** A condition that nobody was seen to make, nor to wait for: there is nothing to tell of it. */
function isUnknown({ kind, stack, waitStack, givenName }: SyncObject): boolean {
  return kind === ObjectKind.Condition && stack === 0 && waitStack === 0 && givenName === '';
}

export function hasLockRow(object: SyncObject): boolean {
  if (object.parent || object.hidden || object.ofLibrary) return false;
  return LOCK_KINDS.has(object.kind) && !isUnknown(object);
}

/** Counters are drawn like the depth of a queue. */
export function hasQueueRow(object: SyncObject): boolean {
  return !object.parent && !object.hidden && (object.isQueue || object.isCounter);
}

/** The object and all that is shown as it. */
export function family(object: SyncObject): SyncObject[] {
  return [object, ...object.inner.flatMap(family)];
}

/** Time of the waits that go on now, ns. */
function openWaits(
  state: RunState,
  objects: readonly SyncObject[],
): { total: number; max: number } {
  let total = 0;
  let max = 0;
  if (objects.every((object) => object.waiters === 0)) return { total, max };
  const ids = new Set<number>(objects.map((object) => object.id));
  for (const lane of state.blocked) {
    if (!ids.has(lane.target)) continue;
    const so = Math.max(0, state.now - lane.since);
    total += so;
    max = Math.max(max, so);
  }
  return { total, max };
}

/** The process it is listed under: of those that share it the first, which mostly made it. */
function homeOf({ process, sharers }: SyncObject): ProcessId {
  const users = sharers ? [...sharers.keys()] : [];
  return users.reduce((first, one) => (one.startNs < first.startNs ? one : first), process).id;
}

/** How many processes use it, where it is not of one alone. */
function sharersOf({ sharers }: SyncObject): { readonly sharers?: number } {
  return sharers && sharers.size > 1 ? { sharers: sharers.size } : {};
}

function sum(objects: readonly SyncObject[], of: (object: SyncObject) => number): number {
  return objects.reduce((total, object) => total + of(object), 0);
}

function waitStats(state: RunState, objects: readonly SyncObject[]): DurationStats {
  const stats = new WaitStats();
  for (const object of objects) {
    stats.addAll(object.waits);
    if (object.unserved) stats.addAll(object.unserved);
  }
  const row = stats.toRow();
  const open = openWaits(state, objects);
  // The slots know of waits whose records were lost.
  const total = Math.max(
    row.total + open.total,
    sum(objects, (one) => one.counts.waitTotal),
  );
  const max = Math.max(row.max, open.max, ...objects.map((one) => one.counts.waitMax));
  return { ...row, total: durationNs(total), max: durationNs(max) };
}

/** Who holds it now. That a task released a lock is not told; who waits for it says whose it is. */
function holderOf(state: RunState, object: SyncObject): Lane | null {
  const lane = state.lane(object.holder);
  return !lane || (lane.kind === 'task' && object.waiters === 0) ? null : lane;
}

/** How long its present holder has held it, ns; a holder that ended with it held it until then. */
function openHold(state: RunState, object: SyncObject): number {
  const lane = holderOf(state, object);
  if (!lane || object.ownerSince <= 0) return 0;
  return Math.max(0, (lane.alive ? state.now : lane.endNs) - object.ownerSince);
}

function holdStats(state: RunState, objects: readonly SyncObject[]): DurationStats {
  const open = objects.map((object) => openHold(state, object));
  const max = Math.max(
    ...open,
    ...objects.map((object) => Math.max(object.counts.holdMax, object.longestSeenHoldNs)),
  );
  const histogram = new Uint32Array(28);
  for (const object of objects) {
    object.counts.holdHistogram?.forEach((count, at) => (histogram[at]! += count));
  }
  return {
    total: durationNs(
      open.reduce(
        (total, ns) => total + ns,
        sum(objects, (one) => one.counts.holdTotal),
      ),
    ),
    max: durationNs(max),
    p50: octaveQuantile(histogram, 0.5, max),
    p99: octaveQuantile(histogram, 0.99, max),
  };
}

/** Share of recent time that threads waited for any of the objects. */
function waitTrend(state: RunState, objects: readonly SyncObject[]): number[] {
  let values: number[] = [];
  for (const object of objects) {
    object.integrateTo(state.now);
    const own = object.waitTrend?.values(state.now, 1 / TREND_BIN_NS, false) ?? [];
    const [long, short] = own.length > values.length ? [own, values] : [values, own];
    const shift = long.length - short.length;
    values = long.map((value, at) => value + (short[at - shift] ?? 0));
  }
  return values;
}

export function lockRow(state: RunState, object: SyncObject): LockRow {
  const objects = family(object);
  // An acquisition is counted where it happens: in the inner lock of a condition or semaphore.
  const locks = objects.filter((one) => one === object || one.isLock);
  const held = objects.find((one) => holderOf(state, one) !== null);
  return {
    id: object.id,
    process: homeOf(object),
    ...sharersOf(object),
    kind: kindName(object.kind),
    name: objectName(state, object),
    created: state.sites.userRef(object.stack),
    owner: held ? asId<LaneId>(held.holder) : null,
    ownerSite: held ? state.sites.ref(held.ownerSite) : null,
    waiters: sum(objects, (one) => one.waiters),
    acquisitions: sum(locks, (one) => one.takings),
    contended: sum(locks, (one) =>
      Math.max(one.counts.contended, one.waits.count + (one.unserved?.count ?? 0)),
    ),
    waitNs: waitStats(state, objects),
    holdNs: holdStats(state, locks),
    trend: waitTrend(state, objects),
  };
}

/** Integral of the depth over time (item·ns) up to now. */
function depthIntegral(state: RunState, queue: SyncObject): number {
  const until = queue.endNs < 0 ? state.now : queue.endNs;
  // Each process knows of the moves it made itself only.
  if (queue.hasSlot && !queue.sharers)
    return queue.counts.holdTotal + Math.max(0, until - queue.counts.holdMax) * queue.depth;
  return queue.depthIntegral + Math.max(0, until - queue.depthAt) * queue.depth;
}

export function queueRow(state: RunState, queue: SyncObject): QueueRow {
  const puts = queue.hasSlot ? queue.counts.acquisitions : queue.seenAcquires;
  const gets = queue.hasSlot ? queue.counts.contended : queue.seenGets;
  const integral = depthIntegral(state, queue);
  const age = (queue.endNs < 0 ? state.now : queue.endNs) - queue.beginNs;
  const mean = age > 0 ? integral / age : queue.depth;
  let putting = 0;
  let getting = 0;
  for (const lane of queue.waiters > 0 ? state.blocked : []) {
    if (lane.target !== (queue.id as number)) continue;
    const so = Math.max(0, state.now - lane.since);
    if (lane.reason === (WaitReason.QueuePut as number)) putting += so;
    else if (lane.reason === (WaitReason.QueueGet as number)) getting += so;
  }
  return {
    id: queue.id,
    process: homeOf(queue),
    ...sharersOf(queue),
    kind: kindName(queue.kind),
    name: objectName(state, queue),
    created: state.sites.userRef(queue.stack),
    maxsize: queue.size,
    puts,
    gets,
    depth: { last: queue.depth, max: queue.depthMax, mean: Math.round(mean * 1000) / 1000 },
    putWaitNs: durationNs(Math.max(queue.putWaitNs + putting, queue.counts.waitTotal)),
    getWaitNs: durationNs(Math.max(queue.getWaitNs + getting, queue.counts.waitMax)),
    residenceNs: gets > 0 ? durationNs(integral / (gets + queue.depth)) : null,
    putters: queue.putters,
    getters: queue.getters,
    trend: queue.depthTrend?.values(state.now, 1, true) ?? [],
  };
}
