import {
  ObjectFlag,
  ObjectKind,
  ObjectSlotLayout,
  RuntimeKind,
  SiteSlotLayout,
} from '../../protocol/index';
import type { RunState } from '../runState';
import type { SyncObject } from '../state/object';
import type { ProcessState } from '../state/process';
import { totalOf, type SlotCounts } from '../state/slotCounts';
import { Trend } from '../state/trend';
import { ownerSeen } from './holds';
import { setKind, setOrdinal, setParent, setSize, setStack, SIZED } from './objects';
import { share } from './shared';
import { u64 } from './words';

/** Word offsets of ObjectSlotLayout. */
const Slot = {
  Kind: ObjectSlotLayout.KIND / 4,
  Owner: ObjectSlotLayout.OWNER / 4,
  OwnerSite: ObjectSlotLayout.OWNER_SITE / 4,
  OwnerSince: ObjectSlotLayout.OWNER_SINCE / 4,
  Acquisitions: ObjectSlotLayout.ACQUISITIONS / 4,
  Contended: ObjectSlotLayout.CONTENDED / 4,
  WaitTotal: ObjectSlotLayout.WAIT_TOTAL / 4,
  WaitMax: ObjectSlotLayout.WAIT_MAX / 4,
  HoldTotal: ObjectSlotLayout.HOLD_TOTAL / 4,
  HoldMax: ObjectSlotLayout.HOLD_MAX / 4,
  HoldMaxSite: ObjectSlotLayout.HOLD_MAX_SITE / 4,
  Parent: ObjectSlotLayout.PARENT / 4,
  Stack: ObjectSlotLayout.STACK / 4,
  Name: ObjectSlotLayout.NAME / 4,
  Capacity: ObjectSlotLayout.CAPACITY / 4,
  Depth: ObjectSlotLayout.DEPTH / 4,
  DepthMax: ObjectSlotLayout.DEPTH_MAX / 4,
  Histogram: ObjectSlotLayout.HOLD_HISTOGRAM / 4,
  Shared: ObjectSlotLayout.SHARED / 4,
} as const;

/** Takes over the live counters of an object. They may be torn: each is believed by itself. */
export function objectSlotSeen(
  state: RunState,
  process: ProcessState,
  words: Uint32Array,
  at: number,
): void {
  const kindAndFlags = words[at + Slot.Kind]!;
  const flags = kindAndFlags >>> 16;
  if ((flags & ObjectFlag.Ended) !== 0) {
    lastCounts(state, process, words, at);
    return;
  }
  share(state, process, words[at]!, words[at + Slot.Shared]!, state.now);
  const object = state.objectOf(process, words[at]!, state.now);
  if (!object) return;
  setKind(object, kindAndFlags & 0xffff);
  object.hasSlot = true;
  object.hidden = (flags & ObjectFlag.Hidden) !== 0 || (object.sharers !== null && object.hidden);
  if ((flags & ObjectFlag.CrossReleased) !== 0 && !object.crossReleased) {
    object.crossReleased = true;
    state.waitRevision++;
  }
  setSize(object, words[at + Slot.Capacity]!);
  if (SIZED.has(object.kind)) setOrdinal(object, words[at + Slot.HoldMaxSite]!);
  object.give(process.string(words[at + Slot.Name]!));
  if (object.stack === 0) setStack(object, process.stacks.get(words[at + Slot.Stack]!));
  setParent(state, object, state.objectOf(process, words[at + Slot.Parent]!, state.now));
  const before = object.counts.acquisitions;
  countersSeen(process, object, words, at);
  if (object.isQueue) queueSlot(state, process, object, words, at);
  else if (object.kind === (ObjectKind.Executor as number)) poolSlot(state, object, words, at);
  else lockSlot(state, process, object, words, at, object.counts.acquisitions === before);
  // What a waiter needs may hang on it: the depth of a queue, who uses a lock and how.
  if (object.root.waiters > 0 || object.waiters > 0) state.waitRevision++;
  state.touchObject(object);
}

/** What an object had counted when it ended. One that is forgotten already stays so. */
function lastCounts(state: RunState, process: ProcessState, words: Uint32Array, at: number): void {
  const object = state.objects[process.objects.get(words[at]!)];
  if (!object) return;
  object.hasSlot = true;
  countersSeen(process, object, words, at);
  if (object.isQueue) queueSlot(state, process, object, words, at);
  else if (object.kind === (ObjectKind.Executor as number)) poolSlot(state, object, words, at);
  state.touchObject(object);
}

function countersSeen(
  process: ProcessState,
  object: SyncObject,
  words: Uint32Array,
  at: number,
): void {
  const counts = object.sharers?.get(process) ?? object.counts;
  counts.acquisitions = u64(words, at + Slot.Acquisitions);
  counts.contended = u64(words, at + Slot.Contended);
  counts.waitTotal = u64(words, at + Slot.WaitTotal);
  counts.waitMax = u64(words, at + Slot.WaitMax);
  counts.holdTotal = u64(words, at + Slot.HoldTotal);
  counts.holdMax = u64(words, at + Slot.HoldMax);
  if (!object.isQueue) {
    if (!SIZED.has(object.kind))
      counts.holdMaxSite = process.sites.get(words[at + Slot.HoldMaxSite]!);
    holdsSeen(counts, words, at + Slot.Histogram);
  }
  sumUp(object);
}

/** What is made of locks is held by nobody: it gets no histogram. */
function holdsSeen(counts: SlotCounts, words: Uint32Array, at: number): void {
  const count = ObjectSlotLayout.HOLD_HISTOGRAM_COUNT;
  let histogram = counts.holdHistogram;
  for (let bucket = 0; bucket < count; bucket++) {
    const holds = words[at + bucket]!;
    if (holds === 0 && !histogram) continue;
    histogram ??= counts.holdHistogram = new Uint32Array(count);
    histogram[bucket] = holds;
  }
}

function sumUp(object: SyncObject): void {
  if (object.sharers) object.counts = totalOf(object.sharers.values(), object.isQueue);
}

function poolSlot(state: RunState, pool: SyncObject, words: Uint32Array, at: number): void {
  const jobs = state.pools.get(pool);
  if (jobs) jobs.given = words[at + Slot.Depth]!;
}

function queueSlot(
  state: RunState,
  process: ProcessState,
  object: SyncObject,
  words: Uint32Array,
  at: number,
): void {
  const changedAt = u64(words, at + Slot.HoldMax);
  // Each process knows of its own puts and gets only: the latest counts, and who made none knows nothing.
  if (object.sharers && changedAt === 0) return;
  // Of Node each counts them, and nothing tells the depth: it is what all have put and nobody has got.
  const summed = object.sharers !== null && process.runtime === RuntimeKind.Node;
  const { acquisitions, contended } = object.counts;
  const room = object.size || Infinity;
  const depth = summed
    ? Math.max(0, Math.min(room, acquisitions - contended))
    : words[at + Slot.Depth]!;
  const time = summed ? Math.max(changedAt, object.depthAt) : changedAt || state.now;
  const changed = depth !== object.depth || object.depthAt === 0;
  if (time >= object.depthAt) {
    // Of the same depth as well: what another process has counted before is then known to be older.
    object.setDepth(time, depth);
    if (changed) state.depthsOf(object).push(time, depth);
  }
  if (changed) {
    const now = Math.max(time, state.now);
    (object.depthTrend ??= new Trend(time)).sample(now, object.depth);
    state.markContended(object);
  }
  if (!summed) object.depthMax = Math.max(object.depthMax, words[at + Slot.DepthMax]!);
}

function lockSlot(
  state: RunState,
  process: ProcessState,
  object: SyncObject,
  words: Uint32Array,
  at: number,
  still: boolean,
): void {
  // Slots name threads; who waits for a lock of a task tells whose it is.
  if (object.ofTasks || state.lane(object.holder)?.kind === 'task') return;
  const owner = state.threadLane(process, words[at + Slot.Owner]!, state.now);
  const told = u64(words, at + Slot.OwnerSince);
  // A hold that was not timed is known from when it is first seen; `still`: it is the one seen before.
  const seen = still && owner?.id === object.owner ? object.ownerSince : 0;
  const since = told || seen || state.now;
  if (owner?.id === object.owner && since === object.ownerSince) return;
  if (object.sharers && state.lane(object.owner)?.process !== process.id) {
    // Each process knows of its own holds only: the latest counts.
    if (object.owner !== 0 && (!owner || since < object.ownerSince)) return;
  }
  ownerSeen(state, object, owner, since, process.sites.get(words[at + Slot.OwnerSite]!));
}

export function siteSlotSeen(
  state: RunState,
  process: ProcessState,
  words: Uint32Array,
  at: number,
): void {
  const object = state.objectOf(process, words[at]!, state.now);
  if (!object) return;
  const site = process.sites.get(words[at + SiteSlotLayout.SITE / 4]!);
  const counts = {
    acquisitions: u64(words, at + SiteSlotLayout.ACQUISITIONS / 4),
    contended: u64(words, at + SiteSlotLayout.CONTENDED / 4),
    waitNs: u64(words, at + SiteSlotLayout.WAIT_TOTAL / 4),
  };
  const slots = object.sharers?.get(process) ?? object.counts;
  (slots.sites ??= new Map()).set(site, counts);
  sumUp(object);
  state.touchObject(object);
}
