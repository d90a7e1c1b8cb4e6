import { formatCount } from '../../base/index';
import type { PoolJobs, RunState, SyncObject } from '../../model/index';
import { at, duration, locations, objectName, objectRows } from '../evidence/evidence';
import type { Instance, Rule, Thresholds } from './rule';

/** How many times as long jobs must wait for a worker as they run. */
const QUEUED_TO_RAN = 2;
/** Jobs a worker must have had: a few that come at once always wait for each other. */
const JOBS_EACH = 4;
/** All workers together use less than this of one processor: several times as many would find one free, even under one interpreter lock. */
const PROCESSOR_SHARE = 0.5;
/** Share of the jobs' time that may go to waits for what is the program's own (locks, queues), which more workers would only lengthen. */
const OWN_WAITS = 0.1;
/** Workers of a pool that the model remembers. */
const KNOWN_WORKERS = 64;

/**
 * Jobs wait longer for a worker than they run, although the workers mostly wait for what is outside the
 * program. The size of a pool by the share of time its jobs wait: Goetz et al., Java Concurrency in
 * Practice (2006), section 8.2.
 */
export const poolUndersized: Rule = {
  name: 'pool-undersized',
  severity: 'info',
  when: 'seldom',
  help: 'Give the pool more workers: while they wait for something outside they use no processor. If it is small on purpose, for what is outside bears no more at once, this is what that costs.',
  summary: (count) =>
    count === 1
      ? 'a pool whose jobs wait for workers that wait'
      : `${count} pools whose jobs wait for workers that wait`,
  check: ({ state, thresholds }) =>
    [...state.pools]
      .filter(([pool, jobs]) => pool.shownId !== 0 && isUndersized(pool, jobs, thresholds))
      .map(([pool, jobs]) => instance(state, pool, jobs)),
};

function isUndersized(
  { size, takers }: SyncObject,
  { queued, ran, waitedNs, outsideNs }: PoolJobs,
  { poolQueuedNs }: Thresholds,
): boolean {
  if (size === 0 || takers.length < Math.min(size, KNOWN_WORKERS)) return false;
  if (ran.count < JOBS_EACH * size) return false;
  if (queued.total < Math.max(poolQueuedNs, QUEUED_TO_RAN * ran.total)) return false;
  if (waitedNs - outsideNs > OWN_WAITS * ran.total) return false;
  return size * (ran.total - waitedNs) <= PROCESSOR_SHARE * ran.total;
}

function instance(
  state: RunState,
  pool: SyncObject,
  { queued, ran, outsideNs }: PoolJobs,
): Instance {
  const name = objectName(state, pool);
  const each = (stats: { total: number; count: number }): string =>
    duration(stats.total / stats.count);
  const times = Math.round(queued.total / ran.total);
  const share = Math.min(100, Math.round((100 * outsideNs) / ran.total));
  const made = state.sites.userRef(pool.stack);
  const workers = pool.size === 1 ? 'one worker' : `${formatCount(pool.size)} workers`;
  return {
    key: `${pool.id}`,
    evidence: null,
    quietNs: 0,
    sinceNs: state.now,
    count: queued.count,
    title: `${name}: jobs wait ${formatCount(times)} times as long for a worker as they run`,
    message: `${formatCount(queued.count)} jobs of ${name} (${workers}${at(made, 'made at')}) waited ${each(queued)} on average until a worker took them, and ran ${each(ran)}. Meanwhile the workers waited themselves, ${share} % of that time, for time to pass, input and output or programs: more of them would shorten the queue.`,
    participants: [],
    locations: locations([{ site: made, role: 'made' }]),
    objects: objectRows(state, [pool]),
  };
}
