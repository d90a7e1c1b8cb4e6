import { ObjectKind } from '../../protocol/index';
import type { RunState } from '../runState';
import type { SyncObject } from '../state/object';
import type { ProcessState } from '../state/process';
import { stillShared } from './shared';
import { u64, Word } from './words';

export function objectBegin(
  state: RunState,
  process: ProcessState,
  time: number,
  words: Uint32Array,
  at: number,
): void {
  const object = state.objectOf(process, words[at + Word.A]!, time);
  if (!object) return;
  setKind(object, words[at + Word.Kind]! >>> 16);
  setSize(object, words[at + Word.DHigh]!);
  object.give(process.string(words[at + Word.DLow]!));
  if (!object.sharers || object.stack === 0) {
    setStack(object, process.stacks.get(words[at + Word.C]!));
  }
  setParent(state, object, state.objectOf(process, words[at + Word.B]!, time));
  state.touchObject(object);
}

export function objectName(
  state: RunState,
  process: ProcessState,
  time: number,
  words: Uint32Array,
  at: number,
): void {
  const object = state.objectOf(process, words[at + Word.A]!, time);
  if (!object) return;
  object.give(process.string(words[at + Word.B]!));
  state.touchObject(object);
}

/**
 * The object is gone. One that nobody ever waited for is forgotten: there is nothing to tell. So are,
 * of very many, those that were waited for least.
 */
export function objectEnd(
  state: RunState,
  process: ProcessState,
  time: number,
  words: Uint32Array,
  at: number,
): void {
  const local = words[at + Word.A]!;
  const object = state.objects[process.objects.get(local)];
  if (!object || stillShared(state, process, object)) return;
  object.endNs = time;
  const { counts } = object;
  counts.contended = Math.max(counts.contended, words[at + Word.B]!);
  counts.acquisitions = Math.max(counts.acquisitions, u64(words, at + Word.DLow));
  object.owner = 0;
  object.heldBy = object.keeper = 0;
  state.touchObject(object);
  if ([object, ...object.inner].some(({ id }) => state.lockOrder.has(id))) return;
  if (!hasHistory(object)) forget(state, object);
  else if (!object.parent && !state.keepsAll) forgetLeast(state, state.gone.add(object));
}

function forgetLeast(state: RunState, object: SyncObject | null): void {
  if (!object) return;
  forget(state, object);
  state.changed.run = state.revision;
}

function forget(state: RunState, object: SyncObject): void {
  for (const one of [object, ...object.inner]) state.forget(one);
  if (object.parent) object.parent.inner = object.parent.inner.filter((one) => one !== object);
}

function hasHistory(object: SyncObject): boolean {
  const busy = object.waits.count > 0 || object.waiters > 0 || object.depthMax > 0;
  return busy || object.hasTasks || object.counts.contended > 0 || object.inner.some(hasHistory);
}

export function setParent(state: RunState, object: SyncObject, parent: SyncObject | null): void {
  if (!parent || object.parent === parent || parent.isWithin(object)) return;
  // The process that made it knows best what it is a part of.
  if (object.sharers && object.parent) return;
  if (object.parent) object.parent.inner = object.parent.inner.filter((one) => one !== object);
  object.parent = parent;
  parent.inner.push(object);
  state.touchObject(object);
}

export function setStack(object: SyncObject, stack: number): void {
  if (stack === 0 || object.stack === stack) return;
  object.stack = stack;
  object.derivedName = '';
}

/**
 * Kinds without a capacity or value of their own: their size counts what the same stack created,
 * the object included (0: not counted). An object is announced when it is first used, so the order
 * of announcements does not tell which of several it is.
 */
const COUNTED: ReadonlySet<number> = new Set([
  ObjectKind.Lock,
  ObjectKind.RLock,
  ObjectKind.Condition,
  ObjectKind.Event,
  ObjectKind.SimpleQueue,
]);

export function setSize(object: SyncObject, size: number): void {
  if (size === 0) return;
  if (COUNTED.has(object.kind)) setOrdinal(object, size);
  else object.size = size;
}

/** Kinds with one: their slots count what the same stack created (see ObjectSlot.holdMaxSite). */
export const SIZED: ReadonlySet<number> = new Set([
  ObjectKind.Semaphore,
  ObjectKind.BoundedSemaphore,
  ObjectKind.Barrier,
  ObjectKind.Queue,
  ObjectKind.LifoQueue,
  ObjectKind.PriorityQueue,
  ObjectKind.Executor,
]);

/** `counted`: what the same stack created, the object included; 0: not counted. */
export function setOrdinal(object: SyncObject, counted: number): void {
  if (counted === 0 || object.ordinal !== null) return;
  object.ordinal = counted - 1;
  nameAgain(object);
}

/** `kind`: what is known of it now; 0: nothing. A queue may turn out to be that of a pool; processes that only take from it do not know. */
export function setKind(object: SyncObject, kind: number): void {
  const isKnown = kind === object.kind || object.kind === (ObjectKind.Executor as number);
  if (kind === 0 || isKnown) return;
  object.kind = kind;
  nameAgain(object);
}

/** It may have a name by now: asked for it again, it keeps that one if it is the same. */
function nameAgain(object: SyncObject): void {
  object.nameFromSource = false;
  object.namedAt = -1;
}
