import { NS_PER_MS, timeNs } from '../../base/index';
import { ObjectKind, SlowStepFlag, TaskKind, WaitOutcome, WaitReason } from '../../protocol/index';
import { functionName } from '../naming/placeNames';
import type { RunState } from '../runState';
import type { Lane } from '../state/lane';
import { acquired } from './holds';
import { setKind } from './objects';
import { AwaitedTasks } from '../state/awaitedTasks';
import type { SyncObject } from '../state/object';
import { PoolJobs } from '../state/poolJobs';
import type { ProcessState } from '../state/process';
import { isAlone } from '../state/slowLoops';
import { SlowSteps, type TaskOutcome, type TaskState } from '../state/task';
import { finishLane, leaveThread } from './threads';
import { beginWait, endWait, noteServed, took } from './waits';
import { isNone, u64, Word } from './words';

export type Handler = (
  state: RunState,
  process: ProcessState,
  thread: Lane,
  time: number,
  words: Uint32Array,
  at: number,
) => void;

const KINDS: ReadonlySet<number> = new Set(Object.values(TaskKind));

/** The pool that a task is queued in is known of the task, and is no object with waiters; a loop is none. */
const NO_OBJECT: ReadonlySet<number> = new Set([
  WaitReason.Worker,
  WaitReason.Loop,
  WaitReason.ThreadJoin,
]);
/** Waits of tasks whose target is a thread. */
const THREAD_TARGETS: ReadonlySet<number> = new Set([WaitReason.Loop, WaitReason.ThreadJoin]);

export const taskBegin: Handler = (state, process, thread, time, words, at) => {
  const lane = state.taskLane(process, words[at + Word.A]!, time);
  const task = lane.task!;
  const kind = words[at + Word.Kind]! >>> 16;
  if (KINDS.has(kind)) task.kind = kind as TaskKind;
  task.madeBy = thread.id;
  lane.name = process.shownName(words[at + Word.B]!);
  lane.startStack = process.stacks.get(words[at + Word.C]!);
  const executor = state.objectOf(process, words[at + Word.DLow]!, time);
  if (executor) {
    executor.kind ||= ObjectKind.Executor;
    task.executor = executor.id;
    executor.hasTasks = true;
    if (kind === TaskKind.Job) submitted(state, executor, process);
  }
  const parent = words[at + Word.DHigh]!;
  // What the thread runs may be a task of another process, which its own records cannot name.
  const running = process.running.get(thread.id);
  if (parent !== 0) lane.parent = state.taskLane(process, parent, time).id;
  else if (running && running.process !== process.id) lane.parent = running.id;
  state.slowLoops.makes(lane.parent);
  lane.records++;
  if (kind === TaskKind.Wait) beginsWait(state, lane, thread);
  state.touchLane(lane);
};

/** Its TaskBegin is late: a job that came among very many is told of when it begins, waits or is over. */
export const taskLate: Handler = (state, process, _thread, time, words, at) => {
  const lane = state.taskLane(process, words[at + Word.A]!, time);
  lane.startNs = timeNs(Math.max(0, time - u64(words, at + Word.DLow)));
  lane.task!.isLate = true;
  state.touchLane(lane);
};

function submitted(state: RunState, pool: SyncObject, process: ProcessState): void {
  let jobs = state.pools.get(pool);
  if (!jobs) state.pools.set(pool, (jobs = new PoolJobs(process.id)));
  setKind(pool, ObjectKind.Executor);
  jobs.told++;
}

/** The task is a wait of asynchronous code of the thread, and called by where that is. */
function beginsWait(state: RunState, lane: Lane, thread: Lane): void {
  lane.task!.ranOn = thread.id;
  (thread.asyncWaits ??= new Set()).add(lane);
  const site = state.sites.userRef(lane.startStack);
  lane.name = `${functionName(site) || 'await'} of ${thread.label}`;
}

/** The thread, of whatever process, runs the task from now on. */
export function runOn(
  state: RunState,
  lane: Lane,
  thread: Lane,
  time: number,
  waker: number,
  latency: number,
  outcome: number = WaitOutcome.Ok,
): void {
  const task = lane.task!;
  leaveThread(state, task);
  const pool = state.object(task.executor);
  if (pool) took(pool, thread);
  state.process(thread.process).running.set(thread.id, lane);
  task.runsOn = task.ranOn = thread.id;
  if (task.begunNs < 0) {
    task.begunNs = time;
    if (pool) state.pools.get(pool)?.begin(lane, time);
  }
  state.touchLane(lane);
  if (lane.waiting) endWait(state, lane, time, outcome, waker, latency);
  lane.awaits = null;
}

/** Whether its pool gave it up because a worker was gone. */
function isBroken({ raised }: TaskState): boolean {
  return raised !== null && raised.text.startsWith('BrokenProcessPool');
}

/** A task that is over: no worker tells of it any more if it was cancelled, or its pool broke. */
function leavePool(state: RunState, lane: Lane, task: TaskState): void {
  const broke = isBroken(task);
  if (!broke && task.outcome !== 'cancelled') return;
  const process = state.process(lane.process);
  if (broke) process.brokenJobs.push(lane);
  if (task.shared) process.forgetCalls(task.shared.job, task.shared.index);
}

/** The task is over. `thread`: whose records told it. */
export function finishTask(
  state: RunState,
  lane: Lane,
  thread: Lane,
  time: number,
  outcome: TaskOutcome | null,
  ranNs: number,
): void {
  const task = lane.task!;
  const worker = state.lane(task.ranOn);
  const pool = state.object(task.executor);
  if (pool && worker && task.begunNs >= 0) state.pools.get(pool)?.end(worker, task.begunNs, time);
  leaveThread(state, task);
  task.outcome = outcome;
  task.raised = thread.pendingRaised ?? task.raised;
  thread.pendingRaised = null;
  task.ranNs = ranNs || task.ranNs;
  if (task.raised?.pickling) state.unpicklable.add(lane, task.raised);
  worker?.asyncWaits?.delete(lane);
  finishLane(state, lane, time);
  leavePool(state, lane, task);
}

/** Its worker has told of its end already, or was gone: what its pool made of that is told by who submitted it. */
function heardAgain(state: RunState, lane: Lane, thread: Lane): void {
  const task = lane.task!;
  if (task.outcome === 'lost' && thread.pendingRaised) {
    task.raised = thread.pendingRaised;
    leavePool(state, lane, task);
    state.touchLane(lane);
  }
  thread.pendingRaised = null;
}

export const taskEnd: Handler = (state, process, thread, time, words, at) => {
  const lane = state.taskLane(process, words[at + Word.A]!, time);
  state.slowLoops.goesOn(lane.id);
  lane.records++;
  if (!lane.alive) return heardAgain(state, lane, thread);
  const ok = words[at + Word.Kind]! >>> 16 === (WaitOutcome.Ok as number);
  const outcome = ok ? 'returned' : words[at + Word.B]! !== 0 ? 'cancelled' : 'raised';
  const waitedFor = lane.waiting && outcome !== 'cancelled' && state.object(lane.target);
  // That a short wait of a coroutine is over is told by its end alone.
  if (waitedFor) noteServed(waitedFor, lane);
  finishTask(state, lane, thread, time, outcome, u64(words, at + Word.DLow));
};

export const taskUnblock: Handler = (state, process, thread, time, words, at) => {
  const lane = state.taskLane(process, words[at + Word.A]!, time);
  lane.records++;
  if (!lane.alive) return;
  const waker = words[at + Word.B]!;
  const wakerLane = waker === 0 ? 0 : state.taskLane(process, waker, time).id;
  const outcome = (words[at + Word.Kind]! >>> 16) & 3;
  if (lane.task!.kind === TaskKind.Wait) {
    const by = state.threadLane(process, words[at + Word.C]!, time);
    const from = by?.id ?? thread.takeWaker();
    // Its TaskBlock may be lost.
    if (lane.waiting) endWait(state, lane, time, outcome, from, -1);
    return;
  }
  const queued = u64(words, at + Word.DLow);
  state.slowLoops.goesOn(lane.id);
  // It may have run for some time.
  const begun = lane.task!.isLate && lane.waiting ? Math.min(time, lane.since + queued) : time;
  runOn(state, lane, thread, begun, wakerLane, queued, outcome);
};

/**
 * What the task holds, said anew when it begins to wait: locks of asyncio that are known to be its own, and the locks of
 * its thread that it has just been told to keep.
 */
function swear(state: RunState, lane: Lane, { pendingHeld: kept }: Lane): void {
  const { holds, pendingHeld } = lane;
  pendingHeld.clear();
  for (let at = 0; at < holds.count; at++) {
    const object = holds.object(at);
    if (state.object(object)?.owner !== (lane.id as number)) continue;
    pendingHeld.push(object, holds.since(at), holds.site(at));
  }
  for (let at = 0; at < kept.count; at++) {
    const object = kept.object(at);
    state.object(object)!.keeper = lane.id;
    pendingHeld.push(object, kept.since(at), kept.site(at));
  }
  kept.clear();
}

export const taskAwaits: Handler = (state, process, thread, time, words, at) => {
  const local = words[at + Word.A]!;
  const lane = local === 0 ? thread : state.taskLane(process, local, time);
  if (lane.pendingAwaits?.atNs !== time) lane.pendingAwaits = new AwaitedTasks(time);
  lane.pendingAwaits.lanes.push(state.taskLane(process, words[at + Word.B]!, time).id);
  lane.pendingAwaits.untold += words[at + Word.C]!;
};

/** The wait that begins is for these, with the one that its TaskBlock tells. */
export function awaitAll(state: RunState, lane: Lane, first: Lane | null, time: number): void {
  const { pendingAwaits } = lane;
  lane.pendingAwaits = null;
  // The Block that they were part of may be lost.
  lane.awaits = pendingAwaits?.atNs === time ? pendingAwaits : null;
  if (first) lane.awaits?.lanes.unshift(first.id);
  for (const one of lane.awaits?.lanes ?? []) {
    const task = state.lane(one)!.task!;
    task.awaitedBy = lane.id;
    task.isAwaited = true;
  }
}

export const taskDefies: Handler = (state, process, _thread, time, words, at) => {
  const { task } = state.taskLane(process, words[at + Word.A]!, time);
  task!.defied = { site: process.sites.get(words[at + Word.B]!), atNs: time };
};

export const taskBlock: Handler = (state, process, thread, time, words, at) => {
  const lane = state.taskLane(process, words[at + Word.A]!, time);
  lane.records++;
  if (!lane.alive) return;
  const reason = words[at + Word.Kind]! >>> 16;
  // Given to another process, whose worker has told already that it has it.
  if (reason === (WaitReason.Remote as number) && lane.task!.runsOn !== 0) return;
  leaveThread(state, lane.task!);
  // The loop's thread tells of it, but for one that another thread has just given to the loop.
  if (lane.task!.kind === TaskKind.Coroutine && reason !== (WaitReason.Loop as number))
    lane.task!.ranOn ||= thread.id;
  // Of a job that is told of late all of its life until then was this wait.
  const since = lane.task!.isLate && lane.task!.begunNs < 0 ? lane.startNs : time;
  const awaited = words[at + Word.DLow]!;
  const target = words[at + Word.B]!;
  const limit = words[at + Word.DHigh]!;
  const other = THREAD_TARGETS.has(reason)
    ? state.threadLane(process, target, time)
    : awaited === 0
      ? null
      : state.taskLane(process, awaited, time);
  if (lane.task!.kind === TaskKind.Wait && lane.startStack === 0 && other)
    lane.name = `await ${other.label} of ${thread.label}`;
  swear(state, lane, thread);
  // What was told of an earlier wait no longer holds.
  if (lane.task!.defied?.atNs !== time) lane.task!.defied = null;
  awaitAll(state, lane, awaited === 0 ? null : other, time);
  lane.pendingAwaited = thread.pendingAwaited;
  thread.pendingAwaited = 0;
  const object = NO_OBJECT.has(reason) ? null : state.objectOf(process, target, time);
  const isLock = reason === (WaitReason.Lock as number);
  beginWait(
    state,
    lane,
    since,
    reason,
    object,
    other?.id ?? 0,
    isLock && object ? object.holder : 0,
    process.stacks.get(words[at + Word.C]!),
    limit === 0 ? -1 : limit * NS_PER_MS,
  );
};

/** Which task holds the lock that another is about to wait for. */
export const taskOwner: Handler = (state, process, _thread, time, words, at) => {
  const object = state.objectOf(process, words[at + Word.A]!, time);
  if (!object) return;
  object.ofTasks = true;
  const owner = words[at + Word.B]!;
  const lane = owner === 0 ? null : state.taskLane(process, owner, time);
  object.heldBy = 0;
  if (!lane) {
    object.owner = 0;
    return;
  }
  const site = process.sites.get(words[at + Word.C]!);
  const since = u64(words, at + Word.DLow);
  if (!lane.alive) {
    object.owned(lane.id, site, since);
    state.touchObject(object);
    return;
  }
  acquired(state, object, lane, since, site);
  if (lane.waiting) object.heldBy = lane.id;
  state.touchLane(lane);
};

export const taskUnretrieved: Handler = (state, process, _thread, time, words, at) => {
  const lane = state.taskLane(process, words[at + Word.A]!, time);
  const task = lane.task!;
  const hooked = words[at + Word.Kind]! >>> 16 !== 0;
  // Why a call could not be sent, or a worker is gone, is told for itself.
  if (!task.unretrieved && !hooked && !task.raised?.pickling && !isBroken(task))
    state.unretrieved.add(lane, task.raised);
  task.unretrieved = true;
  state.touchLane(lane);
};

/** Who waits for the future waits for the task; so do those that began before it was known. */
export const taskFuture: Handler = (state, process, _thread, time, words, at) => {
  const object = state.objectOf(process, words[at + Word.B]!, time);
  if (!object) return;
  object.calls = words[at + Word.C]!;
  if (object.calls !== 0) return;
  const lane = state.taskLane(process, words[at + Word.A]!, time);
  object.task = lane.id;
  object.give(lane.label);
  state.touchObject(object);
  // Thousands of tasks may be queued, and who waits for this one is mostly among those that began last.
  let waiters = object.waiters;
  for (let at = state.blocked.length - 1; at >= 0 && waiters > 0; at--) {
    const waiter = state.blocked[at]!;
    if (waiter.target !== (object.id as number)) continue;
    waiters--;
    if (waiter.targetLane !== 0) continue;
    waiter.targetLane = lane.id;
    state.waitRevision++;
    state.touchLane(waiter);
  }
};

export const slowStep: Handler = (state, process, thread, time, words, at) => {
  const task = words[at + Word.A]!;
  const lane = task === 0 ? null : state.taskLane(process, task, time);
  const ranNs = u64(words, at + Word.DLow);
  state.slowLoops.over(thread);
  if (state.stands.within(time - ranNs, time) > 0) return;
  const flags = words[at + Word.Kind]! >>> 16;
  const stack = process.stacks.get(words[at + Word.C]!);
  const isDefined = (flags & SlowStepFlag.Defined) !== 0;
  const step = {
    endNs: time,
    ranNs,
    task: lane?.id ?? 0,
    name: process.string(words[at + Word.B]!),
    from: lane && (flags & SlowStepFlag.Resumed) !== 0 ? lane.stack : 0,
    to: isDefined ? 0 : stack,
    defined: isDefined ? stack : 0,
  };
  if (isAlone(process, thread, lane)) state.slowLoops.holdBack(thread, step);
  else state.slowLoops.add(thread, step, thread.slow === null);
  for (const one of [thread, lane]) {
    if (!one) continue;
    (one.slow ??= new SlowSteps()).add(step);
    state.touchLane(one);
  }
};

export const stepLasts: Handler = (state, process, thread, time, words, at) => {
  const sinceNs = u64(words, at + Word.DLow);
  if (sinceNs === 0) return state.slowLoops.over(thread);
  const task = words[at + Word.A]!;
  const flags = words[at + Word.Kind]! >>> 16;
  const site = process.sites.get(words[at + Word.B]!);
  const isResumed = (flags & SlowStepFlag.Resumed) !== 0;
  state.slowLoops.lasts({
    thread,
    task: task === 0 ? null : state.taskLane(process, task, time),
    sinceNs,
    from: isResumed ? site : 0,
    defined: isResumed ? 0 : site,
    keepsOthers: (flags & SlowStepFlag.Made) !== 0,
    toldNs: time,
    cpuNs: thread.cpuNs,
  });
};

export const taskDue: Handler = (state, process, _thread, time, words, at) => {
  const lane = state.taskLane(process, words[at + Word.A]!, time);
  lane.records++;
  lane.task!.due = {
    ns: isNone(words, at + Word.DLow) ? -1 : u64(words, at + Word.DLow),
    priority: process.string(words[at + Word.B]!),
  };
  state.touchLane(lane);
};
