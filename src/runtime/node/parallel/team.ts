import { availableParallelism } from 'node:os';
import { ValueError } from '../errors';
import { ThreadPoolExecutor } from '../futures/threadPool';
import { MAX_THREADS } from '../memory/layout';

let usual = availableParallelism();

/** How many threads of this one's loops run at a time where a call does not say; OpenMP's `omp_get_max_threads`. */
export const getNumThreads = (): number => usual;

/** Sets that, for the thread that calls; as many as the machine runs at a time before. */
export function setNumThreads(threads: number): void {
  usual = checkThreads(threads);
}

export function checkThreads(threads: number): number {
  if (!Number.isInteger(threads) || threads < 1 || threads > MAX_THREADS)
    throw new ValueError(`numThreads must be an integer from 1 to ${MAX_THREADS}`);
  return threads;
}

let team: ThreadPoolExecutor | undefined;

/** The pool whose workers run this thread's loops; they are kept for the next one. */
export function teamOf(threads: number): ThreadPoolExecutor {
  if (team && !team.isBroken && team.maxWorkers >= threads) return team;
  // Loops that it runs go on.
  team?.shutdown({ wait: false });
  const maxWorkers = Math.max(threads, usual);
  team = new ThreadPoolExecutor({ maxWorkers, threadNamePrefix: 'prange', name: 'prange' });
  return team;
}
