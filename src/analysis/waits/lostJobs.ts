import { formatCount } from '../../base/index';
import type { Lane, ProcessState, RunState, SyncObject } from '../../model/index';
import { TaskKind, WaitReason } from '../../protocol/index';
import { objectName } from '../evidence/evidence';
import { ancestorsOf, isHelper } from './outside';

/** Jobs whose results nobody is left to bring, and why. */
export interface LostJobs {
  /** `f(1)`, `f(1) and 2 more jobs` */
  readonly what: string;
  readonly isOne: boolean;
  /** Where their pool was made (StackId); 0: not known. */
  readonly made: number;
  readonly why: 'cancelled' | 'terminated' | 'unmanned';
}

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
  const { sites } = state;
  if (!MADE_BY_POOL.test(sites.textAt(sites.userSite(object.stack)))) return null;
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
