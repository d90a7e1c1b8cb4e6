import { formatCount } from '../base/index';
import type { Lane, ProcessState, RunState, SyncObject } from '../model/index';
import { TaskKind, WaitReason } from '../protocol/index';
import { evidenceOf } from './deadlock';
import { at, laneNamer, locations, objectName, participant, waitSite } from './evidence';
import { ancestorsOf, isHelper } from './outside';
import type { Context, Instance } from './rule';
import { behindSentence, STUCK_QUIET_NS, waitPlace } from './stuck';

/** Jobs whose results nobody is left to bring, and why. */
export interface LostJobs {
  /** `f(1)`, `f(1) and 2 more jobs` */
  readonly what: string;
  readonly isOne: boolean;
  /** Where their pool was made (StackId); 0: not known. */
  readonly made: number;
  readonly why: keyof typeof WHY;
}

const WHY = {
  cancelled: {
    title: 'which was cancelled, and nobody is left to say so',
    many: 'which were cancelled, and nobody is left to say so',
    message: 'A worker that comes upon a cancelled job says so to who waits, and none is left.',
    help: 'shutdown(cancel_futures=True) does not tell wait() and as_completed() of what it cancels: call them before, ask result() or done() of each future, or wait with a timeout.',
    quietNs: STUCK_QUIET_NS,
  },
  terminated: {
    title: 'and its pool has been terminated',
    many: 'and their pool has been terminated',
    message:
      'The threads of the pool have ended, as by the end of `with Pool()`, before it was done.',
    help: 'Ask for results inside the `with` block, whose end terminates the pool; or call close() and join() before that.',
    quietNs: STUCK_QUIET_NS,
  },
  unmanned: {
    title: 'and its pool has no worker left',
    many: 'and their pool has no worker left',
    message: 'All workers of the pool have ended as they should, and no other one was started.',
    help: 'Up to Python 3.13 a ProcessPoolExecutor with max_tasks_per_child may start no worker in the place of the last one (python/cpython#115634): leave that out, or use multiprocessing.Pool with maxtasksperchild.',
    quietNs: 5_000_000_000,
  },
} as const;

/** What the lane waits for, where it is jobs that are lost; null: it is not, or not known. */
export function lostJobs(state: RunState, lane: Lane, object: SyncObject | null): LostJobs | null {
  if (lane.kind !== 'thread') return null;
  const [cancelled, ...others] = untoldCancelled(state, lane);
  const job = cancelled ?? state.lane(lane.targetLane);
  if (!job) return object && lostResult(state, object);
  if (job.task?.kind !== TaskKind.Job) return null;
  const pool = state.object(job.task.executor);
  const isOne = others.length === 0;
  const what = isOne ? job.label : `${job.label} and ${formatCount(others.length)} more jobs`;
  const lost = { what, isOne, made: pool?.stack ?? 0 };
  if (cancelled) return { ...lost, why: 'cancelled' };
  if (pool && isOver(state, pool, state.process(lane.process)))
    return { ...lost, why: 'terminated' };
  return isOfEmptyPool(state, job) ? { ...lost, why: 'unmanned' } : null;
}

const MADE_BY_POOL = /\.(?:apply_async|(?:star)?map(?:_async)?|imap(?:_unordered)?)\s*\(/;

/** Whose the result of several calls is, is not told: it is lost where all pools of the process are over. */
function lostResult(state: RunState, object: SyncObject): LostJobs | null {
  const { file, line } = state.sites.site(state.sites.userSite(object.stack));
  if (!MADE_BY_POOL.test(state.sites.sourceLine(file, line) ?? '')) return null;
  const own = object.process;
  const pools = [...state.pools.keys()].filter(
    ({ process, sharers }) => process === own || sharers?.has(own),
  );
  const [first] = pools;
  if (!first || !pools.every((pool) => isOver(state, pool, own))) return null;
  return { what: objectName(state, object), isOne: true, made: first.stack, why: 'terminated' };
}

/**
 * The jobs that a thread waits for by wait() or as_completed() and that were cancelled, where all others are over: only a worker that
 * comes upon one tells who waits so, and of their pools no worker is left. Empty: that is not so.
 */
function untoldCancelled(state: RunState, { awaits }: Lane): readonly Lane[] {
  if (!awaits || awaits.untold > 0 || awaits.left(state).length > 0) return [];
  const jobs = awaits.lanes
    .map((id) => state.lane(id))
    .filter((lane) => lane?.task?.outcome === 'cancelled')
    .map((lane) => lane!);
  const lost = jobs.every(
    ({ task }) => task!.kind === TaskKind.Job && !hasWorkers(state, task!.executor),
  );
  return lost ? jobs : [];
}

const hasWorkers = (state: RunState, executor: number): boolean =>
  state.object(executor)?.takers.some((id) => state.lane(id)?.alive) ?? true;

/** Whether none of the threads of the process lives that were started on the line where the pool was made, as multiprocessing starts those of a pool. */
function isOver({ sites }: RunState, { stack }: SyncObject, { threads }: ProcessState): boolean {
  const made = sites.userSite(stack);
  const own = threads.filter(({ startStack }) => sites.userSite(startStack) === made);
  return made !== 0 && own.length > 0 && own.every(({ alive }) => !alive);
}

/** Whether it waits in a pool of processes all of whose workers have ended, and that no process has come after. */
function isOfEmptyPool(state: RunState, { alive, waiting, reason, process, task }: Lane): boolean {
  const queued: readonly number[] = [WaitReason.Worker, WaitReason.Remote];
  if (!alive || !waiting || !queued.includes(reason) || !task!.shared) return false;
  const executor = state.object(task!.executor);
  if (!executor || executor.takers.length === 0 || hasWorkers(state, executor.id)) return false;
  const own = state.process(process);
  if (own.expected.size + own.copies.size > 0) return false;
  return ![...state.living].some((one) => ancestorsOf(one).includes(own) && !isHelper(one));
}

/** Threads that wait for such jobs: stalls. */
export function stallsOfLostJobs(context: Context): Instance[] {
  return context.graph
    .roots()
    .flatMap(({ lane, need }) => (need.kind === 'lost' ? [instance(context, lane, need)] : []));
}

function instance(context: Context, lane: Lane, lost: LostJobs): Instance {
  const { state, graph } = context;
  const { title, many, message, help, quietNs } = WHY[lost.why];
  const nameOf = laneNamer(state, [lane]);
  const what = `${lost.what}, ${lost.isOne ? title : many}`;
  const made = at(state.sites.userRef(lost.made));
  return {
    key: `lost ${lane.id}`,
    evidence: evidenceOf([lane]),
    quietNs,
    sinceNs: lane.since,
    count: 0,
    title: `Stall: ${nameOf(lane)} waits for ${what}`,
    message: `${nameOf(lane)} waits for ${what}${waitPlace(state, [lane])}. ${message} The pool was made${made}.${behindSentence(context, [graph.dead.get(lane.id)!])}`,
    help,
    participants: [{ ...participant(state, lane, 'waiter', nameOf(lane)), waitsFor: lost.what }],
    locations: locations([{ site: waitSite(state, lane), role: 'waits' }]),
    objects: [],
  };
}
