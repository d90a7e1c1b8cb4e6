import type { ProcessId } from '../../base/index';
import { EventKind, ObjectKind, RuntimeKind, WaitReason } from '../../protocol/index';
import { visibleName } from '../names';
import type { RunState } from '../runState';
import { isNamed, packAwaited, unpackAwaited } from '../state/awaited';
import type { Lane } from '../state/lane';
import type { SyncObject } from '../state/object';
import type { ProcessState } from '../state/process';
import { isShuttingDown } from '../state/shutdown';
import { Trend } from '../state/trend';
import { childBegin, childEnd, childLane, executed, signalled } from './children';
import { acquired, released } from './holds';
import { objectBegin, objectEnd, objectName } from './objects';
import { objectShared } from './shared';
import { counter, recording, spanBegin, spanEnd } from './spans';
import { taskDone, taskShared, taskTaken } from './calls';
import { raised } from './raised';
import {
  awaitAll,
  slowStep,
  stepLasts,
  taskAwaits,
  taskDefies,
  taskBegin,
  taskBlock,
  taskDue,
  taskEnd,
  taskFuture,
  taskLate,
  taskOwner,
  taskUnblock,
  taskUnretrieved,
} from './tasks';
import { joinNext, laneOfRing, threadBegin, threadEnd, threadName } from './threads';
import { beginWait, endWait, supplied, took } from './waits';
import { isNone, NONE_32, u64, Word } from './words';

/** Applies one record. Never throws: what it names and nobody defined gets a placeholder. */
export function applyRecord(
  state: RunState,
  processId: ProcessId,
  ring: number,
  words: Uint32Array,
  at: number,
): void {
  const process = state.processes[processId] ?? state.process(processId);
  const time = u64(words, at);
  const kind = words[at + Word.Kind]! & 0xffff;
  switch (kind) {
    case EventKind.ThreadBegin:
      return threadBegin(state, process, ring, time, words, at);
    case EventKind.ThreadEnd:
      return threadEnd(state, process, ring, time, words, at);
    case EventKind.ThreadName:
      return threadName(state, process, time, words, at);
    case EventKind.ObjectBegin:
      return objectBegin(state, process, time, words, at);
    case EventKind.ObjectName:
      return objectName(state, process, time, words, at);
    case EventKind.ObjectShared:
      return objectShared(state, process, time, words, at);
    case EventKind.ObjectEnd:
      return objectEnd(state, process, time, words, at);
    default:
  }
  const lane = process.rings[ring] ?? laneOfRing(state, process, ring, time);
  lane.records++;
  switch (kind) {
    case EventKind.Held:
      return held(state, process, lane, time, words, at);
    case EventKind.Awaited:
      return awaited(state, process, lane, words, at);
    case EventKind.Block:
      return block(state, process, lane, time, words, at);
    case EventKind.Unblock:
      return unblock(state, process, lane, time, words, at);
    case EventKind.Hold:
      return hold(state, process, lane, time, words, at);
    case EventKind.Acquire:
      return acquire(state, process, lane, time, words, at);
    case EventKind.Release:
      return release(state, process, lane, time, words, at);
    case EventKind.Owner:
      return owner(state, process, lane, time, words, at);
    case EventKind.Put:
    case EventKind.Get:
      return item(state, process, lane, time, kind, words, at);
    case EventKind.Notify: {
      const object = state.objectOf(process, words[at + Word.A]!, time);
      const task = words[at + Word.C]!;
      if (!object) return;
      supplied(object, task === 0 ? lane : state.taskLane(process, task, time));
      if (task !== 0) return;
      object.notify(lane.id, time);
      lane.notified++;
      // Who gives it back has had it: its last wait was not in vain.
      if (lane.target === (object.id as number)) lane.wokenAt = -1;
      if (object.waiters === 0) return;
      object.pendingWakes += words[at + Word.Kind]! >>> 16;
      state.waitRevision++;
      return;
    }
    case EventKind.TaskBegin:
      return taskBegin(state, process, lane, time, words, at);
    case EventKind.TaskEnd:
      return taskEnd(state, process, lane, time, words, at);
    case EventKind.TaskUnblock:
      return taskUnblock(state, process, lane, time, words, at);
    case EventKind.TaskBlock:
      return taskBlock(state, process, lane, time, words, at);
    case EventKind.TaskAwaits:
      return taskAwaits(state, process, lane, time, words, at);
    case EventKind.TaskFuture:
      return taskFuture(state, process, lane, time, words, at);
    case EventKind.SlowStep:
      return slowStep(state, process, lane, time, words, at);
    case EventKind.StepLasts:
      return stepLasts(state, process, lane, time, words, at);
    case EventKind.LockOrder:
      return lockOrder(state, process, lane, time, words, at);
    case EventKind.Waker:
      return waker(state, process, lane, time, words, at);
    case EventKind.Missed:
      return missed(state, process, lane, time, words, at);
    case EventKind.TaskDefies:
      return taskDefies(state, process, lane, time, words, at);
    case EventKind.Unwoken:
      return unwoken(state, process, lane, time, words, at);
    case EventKind.Signalled:
      return signalled(state, process, lane, time, words, at);
    case EventKind.TaskUnretrieved:
      return taskUnretrieved(state, process, lane, time, words, at);
    case EventKind.TaskOwner:
      return taskOwner(state, process, lane, time, words, at);
    case EventKind.TaskShared:
      return taskShared(state, process, lane, time, words, at);
    case EventKind.TaskTaken:
      return taskTaken(state, process, lane, time, words, at);
    case EventKind.TaskDone:
      return taskDone(state, process, lane, time, words, at);
    case EventKind.TaskLate:
      return taskLate(state, process, lane, time, words, at);
    case EventKind.TaskDue:
      return taskDue(state, process, lane, time, words, at);
    case EventKind.Raised:
      return raised(state, process, lane, time, words, at);
    case EventKind.ChildBegin:
      return childBegin(state, process, lane, time, words, at);
    case EventKind.ChildEnd:
      return childEnd(state, process, lane, time, words, at);
    case EventKind.Executed:
      return executed(state, process, lane, time, words, at);
    case EventKind.SpanBegin:
      return spanBegin(state, process, lane, time, words, at);
    case EventKind.SpanEnd:
      return spanEnd(state, process, lane, time, words, at);
    case EventKind.Counter:
      return counter(state, process, lane, time, words, at);
    case EventKind.Recording:
      return recording(state, process, lane, time, words, at);
    default:
      state.unknownRecords++;
  }
}

type Handler = (
  state: RunState,
  process: ProcessState,
  lane: Lane,
  time: number,
  words: Uint32Array,
  at: number,
) => void;

const lockOrder: Handler = (state, process, lane, time, words, at) => {
  const object = state.objectOf(process, words[at + Word.A]!, time);
  const outer = state.objectOf(process, words[at + Word.B]!, time);
  if (!object || !outer) return;
  const site = process.sites.get(words[at + Word.DLow]!);
  const stack = process.stacks.get(words[at + Word.C]!);
  const more = words[at + Word.Kind]! >>> 16;
  state.lockOrder.tell(lane.id, object.id, { object: outer.id, site }, stack, time, more);
};

const held: Handler = (state, process, lane, time, words, at) => {
  const object = state.objectOf(process, words[at + Word.A]!, time);
  if (!object) return;
  const site = process.sites.get(words[at + Word.B]!);
  lane.pendingHeld.push(object.id, u64(words, at + Word.DLow), site);
};

function awaited(
  state: RunState,
  process: ProcessState,
  lane: Lane,
  words: Uint32Array,
  at: number,
): void {
  const what = words[at + Word.Kind]! >>> 16;
  const number = words[at + Word.A]!;
  const name = process.string(words[at + Word.DLow]!);
  const kept = isNamed(what) ? state.calls.numberOf(name, number) : number;
  lane.pendingAwaited = packAwaited(what, kept, words[at + Word.C]!);
  lane.pendingDescriptor = words[at + Word.B]! - 1;
  if (name !== '' && !isNamed(what)) state.processNames.set(number, visibleName(name));
}

/** Waits for what a thread does. */
const OF_THREAD: ReadonlySet<number> = new Set([
  WaitReason.ThreadJoin,
  WaitReason.ThreadStart,
  WaitReason.Import,
]);

const block: Handler = (state, process, lane, time, words, at) => {
  if (!lane.alive) return;
  const reason = words[at + Word.Kind]! >>> 16;
  const target = words[at + Word.A]!;
  const ofThread = OF_THREAD.has(reason);
  const owner = words[at + Word.B]!;
  const object = ofThread ? null : state.objectOf(process, target, time);
  const awaited = lane.pendingAwaited;
  awaitAll(state, lane, null, time);
  beginWait(
    state,
    lane,
    time,
    reason,
    object,
    ofThread
      ? (state.threadLane(process, target, time)?.id ?? 0)
      : reason === WaitReason.Process
        ? childLane(process, unpackAwaited(awaited).number)
        : (object?.task ?? lane.awaits?.left(state)[0]?.id ?? 0),
    owner === 0 ? 0 : (state.threadLane(process, owner, time)?.id ?? 0),
    process.stacks.get(words[at + Word.C]!),
    isNone(words, at + Word.DLow) ? -1 : u64(words, at + Word.DLow),
  );
  lane.missed = lane.pendingMissed;
  lane.pendingMissed = null;
  if (target === 0 && isShuttingDown(state, lane)) joinNext(state, process, lane);
};

const missed: Handler = (state, process, lane, time, words, at) => {
  const by = state.threadLane(process, words[at + Word.B]!, time)?.id ?? 0;
  const site = process.sites.get(words[at + Word.C]!);
  lane.pendingMissed = { by, site, at: u64(words, at + Word.DLow) };
};

const unwoken: Handler = (state, process, lane, time, words, at) => {
  const loop = state.threadLane(process, words[at + Word.A]!, time);
  if (!loop?.waiting) return;
  const task = process.tasks.get(words[at + Word.B]!) ?? 0;
  const site = process.sites.get(words[at + Word.C]!);
  loop.unwoken ??= { by: lane.id, task, site, at: time };
  state.waitRevision++;
};

const waker: Handler = (state, _process, lane, time, words, at) => {
  const process = state.byPid.get(words[at + Word.A]!);
  if (process) lane.pendingWaker = state.threadLane(process, words[at + Word.B]!, time)?.id ?? 0;
};

const unblock: Handler = (state, process, lane, time, words, at) => {
  if (!lane.alive) return;
  if (!lane.waiting) {
    // Its Block was lost: what is left of the wait is told here.
    const target = state.objectOf(process, words[at + Word.A]!, time);
    const begin = Math.max(lane.startNs, time - u64(words, at + Word.DLow));
    const last = lane.waits.count > 0 ? lane.waits.end(lane.waits.count - 1) : 0;
    const start = Math.min(time, Math.max(begin, last));
    beginWait(state, lane, start, reasonOf(target), target, 0, 0, 0, -1);
  }
  lane.awaits = null;
  const local = words[at + Word.B]!;
  const latency = words[at + Word.C]!;
  endWait(
    state,
    lane,
    time,
    (words[at + Word.Kind]! >>> 16) & 3,
    state.threadLane(process, local, time)?.id ?? lane.takeWaker(),
    latency === NONE_32 ? -1 : latency,
  );
};

/** What a wait on the object is most likely for, when only its end is known. */
function reasonOf(target: SyncObject | null): number {
  switch (target?.kind) {
    case ObjectKind.Lock:
    case ObjectKind.RLock:
      return WaitReason.Lock;
    case ObjectKind.Condition:
      return WaitReason.Condition;
    case ObjectKind.Event:
      return WaitReason.Event;
    case ObjectKind.Semaphore:
    case ObjectKind.BoundedSemaphore:
      return WaitReason.Semaphore;
    case ObjectKind.Barrier:
      return WaitReason.Barrier;
    case undefined:
    default:
      return WaitReason.Other;
  }
}

const hold: Handler = (state, process, lane, time, words, at) => {
  const object = state.objectOf(process, words[at + Word.A]!, time);
  if (!object) return;
  const site = process.sites.get(words[at + Word.B]!);
  const owner = state.threadLane(process, words[at + Word.C]!, time) ?? lane;
  released(state, object, owner, lane, time, u64(words, at + Word.DLow), site);
};

const release: Handler = (state, process, lane, time, words, at) => {
  const object = state.objectOf(process, words[at + Word.A]!, time);
  if (!object) return;
  const foreign = words[at + Word.Kind]! >>> 16 !== 0;
  const owner = foreign ? (state.lane(object.holder) ?? lane) : lane;
  const site = process.sites.get(words[at + Word.B]!);
  if (foreign) object.crossReleased = true;
  released(state, object, owner, lane, time, u64(words, at + Word.DLow), site);
};

const acquire: Handler = (state, process, lane, time, words, at) => {
  const object = state.objectOf(process, words[at + Word.A]!, time);
  if (!object) return;
  object.seenAcquires++;
  if (words[at + Word.Kind]! >>> 16 > 1) return;
  acquired(state, object, lane, time, process.sites.get(words[at + Word.B]!));
  state.touchLane(lane);
};

const owner: Handler = (state, process, lane, time, words, at) => {
  if (!lane.waiting) return;
  lane.ownerStack = process.stacks.get(words[at + Word.C]!);
  const owner = state.threadLane(process, words[at + Word.B]!, time);
  const object = state.objectOf(process, words[at + Word.A]!, time);
  if (!owner || !object) return;
  lane.owner ||= owner.id;
  if (object.holder === owner.id && object.ownerSite === 0) {
    object.ownerSite = process.sites.get(words[at + Word.DLow]!);
  }
};

function item(
  state: RunState,
  process: ProcessState,
  lane: Lane,
  time: number,
  kind: number,
  words: Uint32Array,
  at: number,
): void {
  const object = state.objectOf(process, words[at + Word.A]!, time);
  if (!object) return;
  if (kind === EventKind.Put) {
    object.seenAcquires++;
    supplied(object, lane);
  } else {
    object.seenGets++;
    took(object, lane);
  }
  // A process of Node knows of its own items only.
  const depth =
    object.sharers && process.runtime === RuntimeKind.Node
      ? Math.max(0, object.seenAcquires - object.seenGets)
      : words[at + Word.C]!;
  object.setDepth(time, depth);
  state.depthsOf(object).push(time, depth);
  (object.depthTrend ??= new Trend(time)).sample(time, depth);
  state.touchObject(object);
}
