import type { Lane, ProcessState, RunState } from '../../model/index';
import { FactKey } from '../../protocol/index';
import { ancestorsOf, EXECUTOR_WORKER, startSite } from '../waits/outside';

/**
 * Jobs that failed because this process, a worker of their pool, was gone; none when it worked for no pool that
 * broke. The owner of the pool may be a process further up: a fork server starts processes for others.
 */
export function jobsBrokenWith(state: RunState, process: ProcessState): readonly Lane[] {
  const owner = ancestorsOf(process).find(({ brokenJobs }) => brokenJobs.length > 0);
  if (!owner) return [];
  const pools = new Map<number, Lane[]>();
  for (const job of owner.brokenJobs) {
    const { executor } = job.task!;
    const jobs = pools.get(executor);
    if (jobs) jobs.push(job);
    else pools.set(executor, [job]);
  }
  for (const [pool, jobs] of pools) if (hasWorkedFor(state, process, pool)) return jobs;
  const target = process.facts.get(FactKey.ProcessTarget);
  if (target !== undefined && target !== EXECUTOR_WORKER) return [];
  const site = startSite(state, process);
  const possible = [...pools].filter(
    ([pool, [first]]) =>
      first!.endNs >= process.startNs &&
      (site === 0 || process.parent !== owner || isSubmitted(state, owner, pool, site)),
  );
  // The workers of a pool that breaks are gone with it: of those that broke since, the first is its own.
  possible.sort(([, [a]], [, [b]]) => a!.endNs - b!.endNs);
  return possible[0]?.[1] ?? [];
}

/** Whether a thread of it had a job of the pool. */
function hasWorkedFor(state: RunState, process: ProcessState, pool: number): boolean {
  const takers = state.object(pool)?.takers ?? [];
  return takers.some((id) => state.lane(id)?.process === process.id);
}

/** A pool starts its workers in submit(). */
function isSubmitted(state: RunState, owner: ProcessState, pool: number, site: number): boolean {
  return owner.allLanes.some(
    ({ task, startStack }) => task?.executor === pool && state.sites.userSite(startStack) === site,
  );
}
