import {
  isShuttingDown,
  type Lane,
  type ProcessState,
  type RunState,
  type SyncObject,
} from '../../model/index';
import { ObjectKind, RuntimeKind, TaskKind, WaitReason } from '../../protocol/index';
import {
  at,
  behindText,
  byException,
  exceptionOf,
  laneNamer,
  list,
  waitSite,
} from '../evidence/evidence';
import { defies } from './defiance';
import { endsByInterrupt, waitsForInterrupt } from '../waits/interrupts';
import { mayBeSignalled } from '../waits/signalHandlers';
import {
  ancestorsOf,
  endPhrase,
  isFeeder,
  isHelper,
  isOfProgram,
  mainThread,
  mayCallBack,
  processTitle,
  wasKilled,
} from '../waits/outside';
import { awaitsJob } from '../waits/idleWorkers';
import { isManager } from '../waits/managers';
import type { Context } from '../rules/rule';
import type { Node } from '../waits/waitGraph';
import { isTakenBefore } from '../waits/takenBefore';
import { awaitsOutside, endedHolder, isTakenUnseen, knownSuppliers } from '../waits/waits';

/** Quiet asked of what only stands still: who could end it may just be starting. */
export const STUCK_QUIET_NS = 500_000_000;
/** Asked while it is not known yet whether the process handles signals. */
export const NEVER_NS = Infinity;

/** Lanes that wait for one thing nobody is left to do. */
export interface Stuck {
  readonly object: SyncObject;
  readonly nodes: readonly Node[];
  /** Who did it before and has ended, or has come to the end of the program. */
  readonly ended: readonly Lane[];
  /** Who did it before, lives, and stands still for another reason. */
  readonly living: readonly Lane[];
  /** Who was not seen to do it, may have been meant to, and has failed. */
  readonly failed: readonly Lane[];
}

type OpenNode = Node & { readonly need: { readonly kind: 'anyone' } };

/** The roots that wait for something anybody could do, and has not done without waking their event loop. */
export function openRoots({ state, graph }: Context): OpenNode[] {
  return graph
    .roots()
    .filter((node): node is OpenNode => node.need.kind === 'anyone')
    .filter(({ lane: { task } }) => !state.lane(task?.ranOn ?? 0)?.unwoken);
}

/** The roots that wait for something anybody could do, by object. */
export function stuckOnAnyone(context: Context): Stuck[] {
  const { state } = context;
  const groups = new Map<SyncObject, Node[]>();
  for (const node of openRoots(context)) {
    if (!node.need.object) continue;
    const { root } = node.need.object;
    // Whoever does not give it anything to do stands still for a reason of its own.
    if (awaitsJob(state, node.lane) || isFeeder(node.lane)) continue;
    const group = groups.get(root);
    if (group) group.push(node);
    else groups.set(root, [node]);
  }
  return [...groups].map(([object, group]) => {
    const nodes = group.sort((a, b) => a.lane.id - b.lane.id);
    const before = nodes.flatMap(({ lane, need }) =>
      need.kind === 'anyone' && need.object ? knownSuppliers(lane, need.object) : [],
    );
    const waiting = new Set<Lane>(nodes.map(({ lane }) => lane));
    const lanes = [...new Set(before)]
      .map((id) => state.lane(id))
      .filter((lane) => lane !== undefined)
      .filter((lane) => !waiting.has(lane));
    const isOver = (lane: Lane): boolean => !lane.alive || isShuttingDown(state, lane);
    return {
      object,
      nodes,
      ended: lanes.filter(isOver),
      living: lanes.filter((lane) => !isOver(lane) && !isIdle(state, lane)),
      failed: failedBeside(context, nodes, object).filter((lane) => !lanes.includes(lane)),
    };
  });
}

/** How many that have ended are named where any of them may have been meant to do it. */
const MOST_ENDED = 3;

/** What has ended and may be looked at, where nobody was seen to do it and nothing failed: a few threads and coroutines of the process. */
export function endedBeside(
  state: RunState,
  { nodes, ended, failed }: Pick<Stuck, 'nodes' | 'ended' | 'failed'>,
): Lane[] {
  if (ended.length > 0 || failed.length > 0) return [];
  const { allLanes } = state.process(nodes[0]!.lane.process);
  const gone = allLanes.filter(
    ({ alive, main, ghost, kind, task }) =>
      !alive && !main && !ghost && (kind === 'thread' || task?.kind === TaskKind.Coroutine),
  );
  return gone.length <= MOST_ENDED ? gone : [];
}

/** Whether it is a worker without a job, or a feeder without an item. */
const isIdle = (state: RunState, lane: Lane): boolean =>
  awaitsJob(state, lane) ||
  (isFeeder(lane) && lane.waiting && lane.reason === (WaitReason.Condition as number));

/**
 * Threads of the lanes' process that an exception ended; tasks that failed or were cancelled while lanes behind these waited for
 * them, too, or failed in the same event loop and nobody ever waited for them, and jobs given to a pool with theirs, if there are lanes behind these; and main threads of processes, for what these share, that failed in any way.
 */
export function failedBeside(
  { state, graph }: Context,
  nodes: readonly Node[],
  object: SyncObject | null,
): Lane[] {
  const own = nodes[0]!.lane.process;
  const threads = state
    .process(own)
    .threads.filter(({ alive, main, raised }) => !alive && !main && raised !== null);
  const behind = graph.behind(nodes);
  const tasks = behind.flatMap((lane) => failedAwaited(state, lane));
  const jobs = behind.length > 0 ? nodes.flatMap(({ lane }) => failedSiblings(state, lane)) : [];
  const unasked = failedInLoop(state, nodes);
  const given = nodes.flatMap((node) => failedJobs(state, graph.shownFor(node).lane));
  const here = [...new Set([...threads, ...tasks, ...unasked, ...jobs, ...given])];
  if (!object?.sharers && !isManager(state, state.process(own))) return here;
  const mains = state
    .allProcesses()
    .filter((one) => one.id !== own && isOfProgram(one) && hasFailed(one))
    .map(mainThread);
  return [...here, ...mains.filter((one) => one !== undefined)];
}

/** Of the tasks that it waits for, those that gave it no result. */
function failedAwaited(state: RunState, { awaits }: Lane): Lane[] {
  const tasks = (awaits?.lanes ?? [])
    .map((id) => state.lane(id))
    .filter((lane) => lane !== undefined);
  return tasks.filter(({ task }) => task?.outcome === 'raised' || task?.outcome === 'cancelled');
}

/** Coroutines that failed in an event loop of these, and that nobody ever waited for. */
function failedInLoop(state: RunState, nodes: readonly Node[]): Lane[] {
  const loops = new Set(nodes.flatMap(({ lane }) => (lane.task ? [lane.task.ranOn] : [])));
  const { allLanes } = state.process(nodes[0]!.lane.process);
  return allLanes.filter(
    ({ task }) =>
      task?.kind === TaskKind.Coroutine &&
      task.outcome === 'raised' &&
      !task.isAwaited &&
      loops.has(task.ranOn),
  );
}

/** Jobs that failed which the same thread gave to the same pool as the one that the lane runs. */
function failedSiblings(state: RunState, { id, process }: Lane): Lane[] {
  const { allLanes } = state.process(process);
  const job = allLanes.find(
    ({ alive, task }) => alive && task?.kind === TaskKind.Job && task.runsOn === id,
  )?.task;
  if (!job || job.executor === 0) return [];
  return allLanes.filter(
    ({ task }) =>
      task?.outcome === 'raised' && task.executor === job.executor && task.madeBy === job.madeBy,
  );
}

/** Jobs that the lane gave to pools, and that failed. */
function failedJobs(state: RunState, { id, process }: Lane): Lane[] {
  return state
    .process(process)
    .allLanes.filter(
      ({ task }) => task?.kind === TaskKind.Job && task.outcome === 'raised' && task.madeBy === id,
    );
}

function hasFailed(process: ProcessState): boolean {
  if (process.alive) return false;
  const { exit } = process;
  const badly = exit !== null && (exit.signal !== null || exit.code !== 0);
  return badly || Boolean(mainThread(process)?.raised);
}

/** Whether all wait for a lock that a process held when a signal ended it: that was no hand-over to another one. */
export function isOfKilled(state: RunState, { object, nodes }: Stuck): boolean {
  const holder = endedHolder(state, object);
  const locks = nodes.every(({ lane }) => lane.reason === (WaitReason.Lock as number));
  return locks && holder !== null && wasKilled(state.process(holder.process));
}

/** Whether it waits for all items of a queue, which are all taken, by threads that want the next one. */
export function lacksTaskDone({ object, nodes, living }: Stuck): boolean {
  const joins = nodes.some(({ lane }) => lane.reason === (WaitReason.QueueJoin as number));
  if (!joins || object.depth > 0 || !living.every((lane) => wantsItemOf(lane, object)))
    return false;
  return !object.isOfBefore || nodes.some(({ lane }) => wantsItemOf(lane, object));
}

export function wantsItemOf(lane: Lane, queue: SyncObject): boolean {
  const gets = lane.waiting && lane.reason === (WaitReason.QueueGet as number);
  return gets && lane.target === (queue.id as number);
}

/** How long a wait in the process must stand still that any other thread may end; null: so may a handler of a signal. */
export function quietOfProcess(state: RunState, process: ProcessState): number | null {
  const handles = mayBeSignalled(state, process);
  if (handles) return null;
  return handles === null ? NEVER_NS : STUCK_QUIET_NS;
}

/**
 * How long it must stand still to be believed; null: something outside the program's threads may
 * end it. A handler of a signal may do anything, a main thread that Ctrl-C interrupts what it says; code that is not
 * Python may call back; the first main thread, if it waits for what nobody ever did and nothing has failed, may wait for Ctrl-C
 * while others work.
 */
export function quietOf(
  state: RunState,
  { nodes, failed }: Pick<Stuck, 'nodes' | 'failed'>,
): number | null {
  let quiet = STUCK_QUIET_NS;
  for (const { lane, need } of nodes) {
    const process = state.process(lane.process);
    const object = need.kind === 'anyone' ? need.object : null;
    const others = object?.root.sharers ? [...state.living].filter((one) => !isHelper(one)) : [];
    for (const one of new Set([process, ...others])) {
      const ofProcess = quietOfProcess(state, one);
      if (ofProcess === null) return null;
      quiet = Math.max(quiet, ofProcess);
    }
    // A thread of Node runs no code of the program while it waits, whatever signal or callback comes.
    if (process.runtime === RuntimeKind.Node) continue;
    if (object && endsByInterrupt(state, lane, object)) return null;
    const isKnown =
      lane.missed !== null ||
      defies(lane) ||
      (object !== null && endedHolder(state, object) !== null);
    const strange = !isKnown && (object === null || awaitsOutside(lane, object));
    if (!strange) continue;
    const main = lane.main || (state.lane(lane.task?.ranOn ?? 0)?.main ?? false);
    const mayIdle = object === null || !isTakenBefore(object);
    const first = main && !isOfProgram(process) && failed.length === 0 && mayIdle;
    if (first && mayWaitForUser(state, process, nodes)) return null;
    if (mayCallBack(state, process)) return null;
    if (!isSeen(state, process, lane)) quiet = NEVER_NS;
  }
  return quiet;
}

/** Whether the threads of the process were looked at since the wait began: one that is not Python's may have come just before. */
const isSeen = (state: RunState, { os }: ProcessState, { since }: Lane): boolean =>
  os === null || os.threads.size === 0 || since < state.lookedAt;

/**
 * Whether these, of the first main thread, may wait for Ctrl-C while others do the work. Where others have been, and
 * neither thread nor program of them is left, there is no work.
 */
function mayWaitForUser(state: RunState, process: ProcessState, nodes: readonly Node[]): boolean {
  const stuck = new Set<number>(nodes.map(({ lane }) => lane.id));
  const others = process.allLanes.filter((lane) => !lane.main && !stuck.has(lane.id));
  const hasChild =
    process.expected.size + process.copies.size > 0 ||
    [...state.living].some((one) => !isHelper(one) && ancestorsOf(one).includes(process));
  if (others.length === 0 && !hasChild) return !nodes.every(({ lane }) => isInPackage(state, lane));
  return hasChild || others.some((lane) => isBusy(state, lane, stuck));
}

/** Whether it waits within a package, which has not got what it was asked for; for an event also one may wait that runs until Ctrl-C. */
export const isInPackage = ({ sites }: RunState, { reason, stack }: Lane): boolean =>
  reason !== (WaitReason.Event as number) && sites.isOfPackage(stack);

/**
 * Whether it would do something: a thread or program that lives, but for a worker of a pool without a job, or a
 * coroutine that only waits for its thread, which is one of these.
 */
function isBusy(state: RunState, lane: Lane, stuck: ReadonlySet<number>): boolean {
  const { alive, kind, task } = lane;
  if (!alive || kind === 'child') return alive;
  if (kind !== 'thread') return stuck.has(task?.ranOn ?? 0);
  return !awaitsJob(state, lane);
}

/** Whether these wait for a lock of asyncio that a task has, nobody knows which. */
export const isHeldUnseen = (state: RunState, { object, nodes }: Stuck): boolean =>
  nodes.some(({ lane }) => isTakenUnseen(state, object, lane));

/** Whether nobody minds: nothing has failed, no other waits for these, and a main thread is there only to wait for Ctrl-C. */
export function nobodyMinds(
  { state, graph }: Context,
  {
    object,
    nodes,
    ended,
    failed,
  }: Pick<Stuck, 'nodes' | 'ended' | 'failed'> & {
    readonly object: SyncObject | null;
  },
): boolean {
  if (failed.length > 0 || ended.some(exceptionOf) || graph.behind(nodes).length > 0) return false;
  const own = state.process(nodes[0]!.lane.process);
  return [...(object?.sharers ? state.living : [own])].some((one) => waitsForInterrupt(state, one));
}

/** `MainThread and logger wait behind it.`, with a space before; empty when nobody does. */
export function behindSentence({ graph, state }: Context, nodes: readonly Node[]): string {
  const behind = graph.behind(nodes);
  const nameOf = laneNamer(state, [...nodes.map(({ lane }) => lane), ...behind]);
  return behindText(behind.map(nameOf), nodes.length === 1 ? 'it' : 'them');
}

/** `reader has ended with ValueError: no and loader was cancelled`, `reader and loader have ended`. */
export function howEnded(
  state: RunState,
  lanes: readonly Lane[],
  nameOf: (lane: Lane) => string,
): string {
  const each = lanes.slice(0, 4).map((lane) => {
    if (lane.task?.outcome === 'cancelled') return [nameOf(lane), 'was cancelled'] as const;
    if (lane.task || lane.raised || !lane.main)
      return [nameOf(lane), `has ended${byException([lane])}`] as const;
    const process = state.process(lane.process);
    return [processTitle(state, process), endPhrase(process)] as const;
  });
  if (each.length > 1 && each.every(([, how]) => how === 'has ended'))
    return `${list(each.map(([who]) => who))} have ended`;
  return list(each.map((words) => words.join(' ')));
}

/** ` (at app.py:12)`: where the lanes wait, when that is one place. */
export function waitPlace(state: RunState, lanes: readonly Lane[]): string {
  const places = new Set(lanes.map((lane) => at(waitSite(state, lane))));
  return places.size === 1 ? [...places][0]! : '';
}

/** Whether it is a meeting point for more lanes than have come. */
export function missingParties({ object, nodes }: Stuck): number {
  return object.kind === (ObjectKind.Barrier as number) ? object.size - nodes.length : 0;
}
