import type { Lane, RunState } from '../../model/index';
import { WaitReason } from '../../protocol/index';
import type { SiteRef } from '../../protocol/view/index';
import { onceAStack } from './onceAStack';

/** Of multiprocessing, or of `multiprocess`, its twin with another pickler. */
const POOL_FILE = /\/multiprocess(?:ing)?\/pool\.py$/;

/** In the thread that receives the results of a multiprocessing.Pool, and calls the callbacks of its jobs. */
export const isPoolReceiver = ({ file, function: name }: SiteRef): boolean =>
  POOL_FILE.test(file) && name.endsWith('_handle_results');

/** In the thread that does so for a ProcessPoolExecutor, and all else that this has to do. */
const isExecutorManager = ({ file, function: name }: SiteRef): boolean =>
  file.endsWith('/concurrent/futures/process.py') && name.endsWith('ExecutorManagerThread.run');

const isBelowReceiver = onceAStack((frames) =>
  frames.some((frame) => isPoolReceiver(frame) || isExecutorManager(frame)),
);

/** Before 3.11 they have no class: a static method is known by its plain name. */
const POOL_THREAD = /^(?:.*\bPool\.)?_(?:handle|wait)_\w+$/;

const isOfPool = (frame: SiteRef): boolean =>
  (POOL_FILE.test(frame.file) && POOL_THREAD.test(frame.function)) || isExecutorManager(frame);

const waitsForPool = onceAStack(
  (frames) => frames.some(isOfPool) && frames.every(({ library }) => library),
);

/**
 * Whether it is a thread by which a library runs a pool of processes, and waits for jobs, results or the ends of workers: who
 * has a job goes on himself. Not one that is in a callback of the program's.
 */
export function runsPool(state: RunState, lane: Lane): boolean {
  return lane.kind === 'thread' && !lane.main && waitsForPool(state, lane);
}

/**
 * Whether it waits for a job whose result it would have to receive itself: a callback of a job waits for another one of the same
 * pool. Which pool a receiver is of is known where its process has but one.
 */
export function receivesItself(state: RunState, lane: Lane): boolean {
  const { waiting, reason, targetLane } = lane;
  if (!waiting || reason !== (WaitReason.Future as number) || targetLane === 0) return false;
  if (!isBelowReceiver(state, lane)) return false;
  const pools = [...state.pools].filter(([, { process }]) => process === lane.process);
  return pools.length === 1 && state.lane(targetLane)?.task?.executor === pools[0]![0].id;
}
