import {
  otherSide,
  unpackAwaited,
  type Lane,
  type ProcessState,
  type RunState,
  type SyncObject,
} from '../../model/index';
import { Awaited, ObjectKind, RuntimeKind, TaskKind, WaitReason } from '../../protocol/index';
import { isOfIdleLoop } from './idleLoops';
import { isBetweenJobs } from './idleWorkers';
import { leftReading } from './leftQueues';
import { lostJobs, type LostJobs } from './lostJobs';
import { askingSites, awaitsClients, isOfServer, managerPeer } from './managers';
import { isFeeder, mainThread, mayCallBack, processAwaited } from './outside';
import { receivesItself, runsPool } from './resultThreads';
import { isTakenBefore } from './takenBefore';
import { awaitsToken, busyThreads } from './workerTokens';
import { shutsOwnServer } from './servers';

/** What could end a wait. */
export type Need =
  /** nothing in the program is needed: a time limit, I/O, sleep, … */
  | { readonly kind: 'free' }
  /** this very lane must go on (it holds the lock, or is joined, or its process is, or it runs the server that shall end, or it is the other end of a connection to a manager) */
  | { readonly kind: 'lane'; readonly lane: Lane; readonly lock: SyncObject | null }
  /** one of these lanes must go on: the workers of the pool that `job` is queued in */
  | { readonly kind: 'workers'; readonly workers: readonly Lane[]; readonly job: Lane }
  /** one of these must go on: tasks that gather(), a task group, wait() or the like waits for, the threads that run them, or workers that could */
  | { readonly kind: 'some'; readonly lanes: readonly Lane[] }
  /** one of these must go on: threads of the processes that have the other end of a pipe or connection, or the lock on a file */
  | { readonly kind: 'others'; readonly lanes: readonly Lane[]; readonly of: 'pipe' | 'file' }
  /** one of these must go on, if there are any: waits of asynchronous code of the thread, whose event loop is empty */
  | { readonly kind: 'waits'; readonly waits: readonly Lane[] }
  /** another thread of the process must wake it: an event loop whose tasks all wait, for neither time nor descriptors, or one of Node */
  | { readonly kind: 'loop' }
  /** any lane of any process must give it something to do: a manager's server, a thread that runs a pool of processes */
  | { readonly kind: 'idle' }
  /** any lane of the process might do it; without an object: complete a future that is none of a task or job, or run an event loop */
  | { readonly kind: 'anyone'; readonly object: SyncObject | null }
  /** nobody is left who could do it: the holder of the lock, be it the one for reading of a queue, has ended */
  | { readonly kind: 'nobody'; readonly lock: SyncObject }
  /** nobody is left who would bring the results of these jobs, or tell that there will be none */
  | ({ readonly kind: 'lost' } & LostJobs);

/** The head of a loop that looks whether what is waited for has come. */
const PREDICATE = /^\s*while\b(?!\s*(?:True|1)\s*:)/;

/** Begins a block that goes round with the loop around it; `with` does not: what was asked before it may be out of date. */
const INNER = /^\s*\}?\s*(?:try|if|elif|else|except|catch|finally)\b/;

const FREE: Need = { kind: 'free' };

/**
 * Who holds the lock, when that is certain enough to build on. A waiting lane has said what it
 * holds (Held before its Block); what is known of one that waits and did not say so is out of date.
 */
function certainHolder(state: RunState, lock: SyncObject, waiter: Lane): Lane | null {
  const keeper = state.lane(lock.keeper);
  // For what its own thread waits for, it waits itself.
  if (keeper?.alive && keeper.waiting && keeper.task?.ranOn !== waiter.id) return keeper;
  const sworn = state.lane(lock.heldBy);
  if (sworn?.alive && sworn.waiting) return sworn;
  const owner = state.lane(lock.owner);
  if (!owner?.alive) return null;
  // The fallback agent asks a lock that knows it who has it, as a wait for it begins.
  const told =
    state.process(owner.process).runtime === RuntimeKind.CpythonFallback &&
    waiter.owner === owner.id;
  return owner.waiting && !told ? null : owner;
}

/** What the lane's wait needs. */
export function needOf(state: RunState, lane: Lane): Need {
  if (!lane.waiting) return FREE;
  if (awaitsClients(state, lane) || runsPool(state, lane)) return { kind: 'idle' };
  const loop = blockedLoop(state, lane);
  if (loop) return { kind: 'lane', lane: loop, lock: null };
  if (lane.timeout >= 0) return FREE;
  const object = state.object(lane.target) ?? null;
  switch (lane.reason) {
    case WaitReason.Lock:
      return object ? needOfLock(state, object, lane) : FREE;
    case WaitReason.Task:
      return needOfTasks(state, lane);
    case WaitReason.ThreadJoin:
    case WaitReason.Import:
    case WaitReason.Loop: {
      const other = state.lane(lane.targetLane);
      if (other?.alive) return { kind: 'lane', lane: other, lock: null };
      return isOfIdleLoop(state, lane) ? { kind: 'anyone', object: null } : FREE;
    }
    case WaitReason.Process: {
      const process = processAwaited(state, lane);
      const main = process && mainThread(process);
      if (main) return main.alive ? { kind: 'lane', lane: main, lock: null } : FREE;
      const children = childrenOfLoop(state, lane);
      if (children) return needOfOthers(state, lane, children);
      // Of a program that tells nothing: who has the other end of the pipe that it stands still at.
      const others = otherSide(state, lane);
      return others ? needOfOthers(state, lane, others) : FREE;
    }
    case WaitReason.Io: {
      const peer = managerPeer(state, lane);
      if (peer) return { kind: 'lane', lane: peer, lock: null };
      // What a feeder waits for its queue's readers are needed for (join-before-drain).
      const others = isFeeder(lane) ? null : otherSide(state, lane);
      if (others) return needOfOthers(state, lane, others);
      if (awaitsThreads(lane)) return isAsleep(state, lane) ? { kind: 'loop' } : FREE;
      return isClosedLoop(state, lane) ? { kind: 'loop' } : FREE;
    }
    case WaitReason.Waits:
      return { kind: 'waits', waits: [...(lane.asyncWaits ?? [])] };
    case WaitReason.Condition:
    case WaitReason.Event:
    case WaitReason.Semaphore:
    case WaitReason.Barrier:
    case WaitReason.QueuePut:
    case WaitReason.QueueGet:
    case WaitReason.QueueJoin:
    case WaitReason.Future: {
      if (shutsOwnServer(state, lane)) return { kind: 'lane', lane, lock: null };
      if (receivesItself(state, lane)) return { kind: 'lane', lane, lock: null };
      if (lane.reason === (WaitReason.Future as number)) {
        const lost = lostJobs(state, lane, object);
        if (lost) return { kind: 'lost', ...lost };
        if (lane.awaits) return needOfTasks(state, lane);
        const task = lane.targetLane || (object && awaitedCall(state, object));
        if (task) return needOfTask(state, task, object);
        if (!object) return isOfClosedLoop(state, lane) ? { kind: 'anyone', object } : FREE;
      }
      if (awaitsToken(state, lane)) return needOfThreads(state, lane);
      if (!object || !(isThreads(lane) || isOfClosedLoop(state, lane))) return FREE;
      const left = leftReading(state, lane, object);
      if (left) return { kind: 'nobody', lock: left };
      if (isServed(state, lane, object) && !isBetweenJobs(state, lane)) return FREE;
      return { kind: 'anyone', object };
    }
    default:
      return FREE;
  }
}

/** One of anyio's threads must be done. */
function needOfThreads(state: RunState, lane: Lane): Need {
  const lanes = busyThreads(state, lane);
  return lanes.length > 0 ? { kind: 'some', lanes } : FREE;
}

/** Whether it is a wait of a thread, be it that of its asynchronous code. */
const isThreads = (lane: Lane): boolean =>
  lane.kind === 'thread' || lane.task?.kind === TaskKind.Wait;

/** Whether it is a thread of Node whose event loop only another thread can wake. */
export const awaitsThreads = ({ waiting, reason, awaited }: Lane): boolean =>
  waiting &&
  reason === (WaitReason.Io as number) &&
  unpackAwaited(awaited).what === (Awaited.Threads as number);

/**
 * Whether the operating system has found the thread asleep since its wait began. A message may be on the way to it, and what keeps no
 * event loop may run there all the same, without any record.
 */
function isAsleep(state: RunState, { process, nativeId, since }: Lane): boolean {
  const found = state.process(process).os?.threads.get(nativeId);
  return found?.state === 'S' && state.lookedAt > since;
}

/**
 * Whether it waits as an event loop does that no timer and no descriptor but its own can wake; without tasks it is none, unless
 * another thread gave it something.
 */
function isClosedLoop(state: RunState, lane: Lane): boolean {
  if (lane.reason !== (WaitReason.Io as number) || lane.timeout >= 0) return false;
  const { what, number } = unpackAwaited(lane.awaited);
  if (what !== (Awaited.Ready as number) || number !== 1) return false;
  const { allLanes } = state.process(lane.process);
  return (
    lane.unwoken !== null ||
    allLanes.some(
      ({ task }) => task?.kind === (TaskKind.Coroutine as number) && task.ranOn === lane.id,
    )
  );
}

/** Whether it is a coroutine that nothing but a thread can bring on: all of its event loop wait. */
function isOfClosedLoop(state: RunState, { task }: Lane): boolean {
  if (task?.kind !== TaskKind.Coroutine) return false;
  const thread = state.lane(task.ranOn);
  return thread?.waiting === true && isClosedLoop(state, thread);
}

/** Waits that keep a thread from running its event loop for as long as other lanes of the program please. */
const BLOCKING: ReadonlySet<number> = new Set([
  WaitReason.Lock,
  WaitReason.Condition,
  WaitReason.Event,
  WaitReason.Semaphore,
  WaitReason.Barrier,
  WaitReason.QueuePut,
  WaitReason.QueueGet,
  WaitReason.QueueJoin,
  WaitReason.ThreadJoin,
  WaitReason.Import,
  WaitReason.Future,
]);

/** The thread of a coroutine's or wait's event loop, when it waits for other lanes: no task goes on before. */
function blockedLoop(state: RunState, lane: Lane): Lane | null {
  if (lane.task?.kind !== TaskKind.Coroutine && lane.task?.kind !== TaskKind.Wait) return null;
  const thread = state.lane(lane.task.ranOn);
  const blocked = thread?.waiting && thread.timeout < 0 && BLOCKING.has(thread.reason);
  return blocked ? thread : null;
}

/**
 * Of the calls whose results are all waited for, the one to look at (LaneId); null: none is known. One whose thread waits
 * itself may never end; while one is queued, the workers are all that is needed; any other runs.
 */
function awaitedCall(state: RunState, { calls, process }: SyncObject): number | null {
  if (calls === 0) return null;
  let queued: Lane | null = null;
  let other: Lane | null = null;
  for (const call of process.calls.get(calls - 1)?.values() ?? []) {
    if (!call.alive) continue;
    if (state.lane(call.task!.runsOn)?.waiting) return call.id;
    if (call.waiting) queued ??= call;
    else other ??= call;
  }
  return (queued ?? other)?.id ?? null;
}

/** Threads that may do something for another process. */
function activeLanes(state: RunState, process: ProcessState): Lane[] {
  const native = mayCallBack(state, process);
  return process.allLanes.filter(
    ({ alive, kind }) => alive && (kind === 'thread' || (native && kind === 'native')),
  );
}

/** Any thread of the processes that have the other end of the pipe may write to it, or close it; or give back the lock. */
function needOfOthers(state: RunState, lane: Lane, others: readonly ProcessState[]): Need {
  const lanes = others.flatMap((process) => activeLanes(state, process));
  return {
    kind: 'others',
    lanes: lanes.filter((one) => one !== lane),
    of: awaitsFileLock(lane) ? 'file' : 'pipe',
  };
}

/**
 * The processes of which an event loop of Node waits for any to do something; null: it does not, or has started programs that tell
 * nothing of themselves, or not yet. Who waits in `execSync` does so at a line.
 */
function childrenOfLoop(state: RunState, lane: Lane): readonly ProcessState[] | null {
  const { awaited, stack } = lane;
  const process = state.process(lane.process);
  if (stack !== 0 || unpackAwaited(awaited).number !== 0) return null;
  if (process.runtime !== RuntimeKind.Node) return null;
  const isUnknown = [...process.children.values()].some(({ alive }) => alive);
  if (isUnknown || process.expected.size > 0) return null;
  const children = [...state.living].filter(({ parent }) => parent === process);
  return children.length > 0 ? children : null;
}

/** Whether it waits for the lock on a file. */
export const awaitsFileLock = ({ awaited }: Lane): boolean =>
  unpackAwaited(awaited).what === (Awaited.FileLock as number);

/** One of which must go on for the task to: its thread, if it has one, or else, of a job that is queued, a worker; empty: not known. */
function carriersOf(state: RunState, task: Lane): readonly Lane[] {
  const { kind, runsOn, executor, shared } = task.task!;
  const thread = state.lane(runsOn);
  if (thread?.alive) return [thread];
  if (kind !== TaskKind.Job) return [task];
  const isQueued = task.waiting && task.reason === (WaitReason.Worker as number) && !shared;
  return isQueued ? state.workersOf(executor) : [];
}

/**
 * Who waits for several tasks needs but one of them to go on: an exception of that may end the wait of gather() or of a
 * task group, too.
 */
function needOfTasks(state: RunState, { awaits, targetLane }: Lane): Need {
  if (awaits && awaits.untold > 0) return FREE;
  const first = state.lane(targetLane);
  const left = awaits?.left(state) ?? (first?.alive ? [first] : []);
  const carriers = left.map((one) => carriersOf(state, one));
  if (left.length === 0 || carriers.some((some) => some.length === 0)) return FREE;
  const lanes = [...new Set(carriers.flat())];
  const [job] = left;
  const areQueued = left.every((one) => one.task!.runsOn === 0 && one.task!.kind === TaskKind.Job);
  if (areQueued && left.every((one) => one.task!.executor === job!.task!.executor))
    return { kind: 'workers', workers: lanes, job: job! };
  return lanes.length === 1
    ? { kind: 'lane', lane: lanes[0]!, lock: null }
    : { kind: 'some', lanes };
}

/** A task goes on where its thread does; while a job is queued, a worker of its pool must take it. */
function needOfTask(state: RunState, id: number, object: SyncObject | null): Need {
  const task = state.lane(id);
  if (!task?.alive) return FREE;
  const thread = state.lane(task.task!.runsOn);
  if (thread?.alive) return { kind: 'lane', lane: thread, lock: null };
  const coroutine = task.task!.kind === TaskKind.Coroutine;
  if (task.waiting && (coroutine || task.targetLane !== 0))
    return { kind: 'lane', lane: task, lock: null };
  if (task.waiting && task.reason === (WaitReason.Worker as number)) {
    const workers = state.workersOf(task.task!.executor);
    if (workers.length > 0) return { kind: 'workers', workers, job: task };
    // A pool starts processes in place of those that have ended, by a thread that need not be known.
    if (task.task!.shared) return FREE;
  }
  return object && !coroutine ? { kind: 'anyone', object } : FREE;
}

function needOfLock(state: RunState, lock: SyncObject, waiter: Lane): Need {
  const holder = certainHolder(state, lock, waiter);
  if (holder && !lock.crossReleased) return { kind: 'lane', lane: holder, lock };
  if (isAbandoned(state, lock)) return { kind: 'nobody', lock };
  if (isTakenBefore(lock) || isTakenUnseen(state, lock, waiter))
    return { kind: 'anyone', object: lock };
  // Nobody is known to hold it: it is on its way to a waiter, or records were lost.
  return lock.holder === 0 || isStale(state, lock) ? FREE : { kind: 'anyone', object: lock };
}

/** Who was last known to hold it, if that lane has ended. */
export function endedHolder(state: RunState, { owner }: SyncObject): Lane | null {
  const lane = state.lane(owner);
  return lane && !lane.alive ? lane : null;
}

/** Its holder has ended, and no other lane may release it; of a lock of asyncio, also where an exception kept that from doing so. */
function isAbandoned(state: RunState, lock: SyncObject): boolean {
  const holder = endedHolder(state, lock);
  if (!holder || lock.heldBy !== 0) return false;
  return isMutex(state, lock) || (lock.ofTasks && Boolean(holder.task?.raised));
}

/** Its owner, as last heard, waits and did not say that it holds it. */
function isStale(state: RunState, lock: SyncObject): boolean {
  const owner = state.lane(lock.owner);
  return lock.heldBy === 0 && owner?.alive === true && !lock.crossReleased;
}

/**
 * Whether it is a lock of asyncio that some task has, though it was not seen to take it: where the event loop has nothing to
 * do, none is on its way to a waiter.
 */
export const isTakenUnseen = (state: RunState, lock: SyncObject, waiter: Lane): boolean =>
  lock.ofTasks &&
  (lock.holder === 0 || isStale(state, lock)) &&
  !endedHolder(state, lock) &&
  isOfClosedLoop(state, waiter);

/** A wake-up that has been on its way for so long was another one's, ns. */
const WAKE_NS = 2_000_000_000;

/** Whether what was released for it may have been taken by who came by, and had not to wait: that is only told by time. */
export const mayBeTaken = (state: RunState, { reason, target }: Lane): boolean =>
  reason === (WaitReason.Semaphore as number) && (state.object(target)?.pendingWakes ?? 0) > 0;

/** Whether the lane may still be about to hear of the last release: not long ago, or it is found awake, or stopped. */
function isFresh(
  state: RunState,
  { process, nativeId }: Lane,
  { notifiedAt }: SyncObject,
): boolean {
  const found = state.process(process).os?.threads.get(nativeId)?.state ?? 'S';
  return found !== 'S' || state.now - notifiedAt < WAKE_NS;
}

/** What the lane waits for is there already, and its wake-up on the way. */
function isServed(state: RunState, lane: Lane, object: SyncObject): boolean {
  if (object.pendingWakes > 0) return !mayBeTaken(state, lane) || isFresh(state, lane, object);
  if (lane.reason === WaitReason.QueueGet) return object.depth > 0 && !mayBeLost(object);
  return lane.reason === WaitReason.QueuePut && object.size > 0 && object.depth < object.size;
}

/** Whether items that were put may never come: a process that used the queue has ended, by a signal or os._exit(), perhaps before all was sent. */
function mayBeLost({ root: { sharers } }: SyncObject): boolean {
  return [...(sharers?.keys() ?? [])].some(({ alive, orderly }) => !alive && !orderly);
}

/** Lanes seen to do what the lane waits for. */
export function knownSuppliers(lane: Lane, object: SyncObject): readonly number[] {
  const of = lane.reason === WaitReason.QueuePut || lane.reason === WaitReason.QueueJoin;
  const family = [object, ...object.inner];
  return family.flatMap((one) => (of ? one.takers : one.suppliers));
}

/**
 * Whether something outside the program's threads is likely to end the wait: a signal handler that
 * sets an event, a callback that puts the first item. Not when threads were seen to do it before.
 */
export function awaitsOutside(lane: Lane, object: SyncObject | null): boolean {
  if (!object || knownSuppliers(lane, object).length > 0) return false;
  switch (lane.reason) {
    case WaitReason.QueueGet:
      return object.takings === 0;
    case WaitReason.Lock:
    case WaitReason.Event:
    case WaitReason.Condition:
    case WaitReason.Future:
      return true;
    default:
      return false;
  }
}

/**
 * Whether the last notification of what the lane waits for came before the wait, found nobody, and is
 * not to be seen in any variable either: the wait is in no loop that asks for one.
 */
export function cameTooLate(state: RunState, lane: Lane): boolean {
  if (!lane.waiting || lane.missed === null) return false;
  const { file, line } = state.sites.callingSite(lane.stack);
  const text = state.sites.sourceLine(file, line);
  if (text === undefined || /\bwait_for\(/.test(text) || PREDICATE.test(text)) return false;
  const lineAt = (at: number): string | undefined => state.sites.sourceLine(file, at);
  let outer = enclosing(lineAt, line);
  // Only lines around the places of a run are known: then it is not said.
  if (outer === undefined) return false;
  while (outer && INNER.test(outer.text)) outer = enclosing(lineAt, outer.line);
  return !outer || !PREDICATE.test(outer.text);
}

/** The line that begins the block in which another one stands; null: it is in none; undefined: not known. */
function enclosing(
  lineAt: (line: number) => string | undefined,
  line: number,
): { readonly line: number; readonly text: string } | null | undefined {
  const depth = lineAt(line)?.search(/\S/) ?? 0;
  if (depth <= 0) return null;
  for (let above = line - 1; above > 0; above--) {
    const text = lineAt(above);
    if (text === undefined) return undefined;
    const at = text.search(/\S/);
    if (at >= 0 && at < depth) return { line: above, text };
  }
  return null;
}

/**
 * Whether only the holder will release the lock. A plain lock may be released by anyone, and is
 * used as a signal that way; it counts as a mutex when it is an RLock, was released by its owner
 * before (and never by another; not seen of locks of asyncio), or is taken by `with` or before a `try`. For a manager's lock the
 * lines that wait for it are asked: where its holder took it is not told.
 */
export function isMutex(state: RunState, lock: SyncObject): boolean {
  if (lock.crossReleased) return false;
  if (lock.kind === ObjectKind.RLock) return true;
  if (lock.takings >= 2 && !lock.ofTasks) return true;
  if (isOfServer(state, lock.ownerSite))
    return askingSites(state, lock).some((site) => takesMutex(state, site));
  return takesMutex(state, lock.ownerSite);
}

/** Whether the line takes a lock that it will release itself. */
function takesMutex(state: RunState, siteId: number): boolean {
  const { file, line: at } = state.sites.site(siteId);
  const text = (line: number): string => state.sites.sourceLine(file, line) ?? '';
  if (/^\s*(?:async\s+)?with\b|\.enter_(?:async_)?context\s*\(/.test(text(at))) return true;
  return [at - 1, at + 1].some((line) => /^\s*try\s*:/.test(text(line)));
}

/**
 * Whether a lock that a thread holds which waits for another lock is held until it goes on: a mutex, as all locks of the runtime for
 * Node are, or one that the function which took it by a bare acquire() goes on to release, or whose text is not known.
 */
export function isKept(state: RunState, lock: SyncObject): boolean {
  if (isMutex(state, lock) || lock.process.runtime === RuntimeKind.Node) return true;
  return !lock.crossReleased && goesOnToRelease(state, lock.ownerSite);
}

const ACQUIRES = /([\w.[\]]+)\.acquire\s*\(/;

/** Whether what comes next of that lock, in the lines below, is its release, not that it is taken again to wait for somebody's; also where there are no lines. */
function goesOnToRelease({ sites }: RunState, siteId: number): boolean {
  const { file, line: at } = sites.site(siteId);
  const first = sites.sourceLine(file, at);
  if (first === undefined) return true;
  const taken = ACQUIRES.exec(first);
  if (!taken) return false;
  const calls = [`${taken[1]}.acquire(`, `${taken[1]}.release(`] as const;
  let text: string | undefined = first.slice(taken.index + taken[0].length);
  for (
    let line = at;
    text !== undefined && !FUNCTION.test(text);
    text = sites.sourceLine(file, ++line)
  ) {
    const [again, released] = calls.map((call) => text!.indexOf(call)) as [number, number];
    if (again >= 0 || released >= 0) return released >= 0 && (again < 0 || released < again);
  }
  return false;
}

const FUNCTION = /^\s*(?:async\s+)?(?:def|class)\b/;
