import { durationNs } from '../../base/index';
import type { PoolRow } from '../../protocol/view/index';
import { objectName } from '../naming/objectNames';
import type { RunState } from '../runState';
import type { SyncObject } from '../state/object';
import type { PoolJobs } from '../state/poolJobs';

/** A row of `pool`, which was given `jobs`. */
export function poolRow(state: RunState, pool: SyncObject, jobs: PoolJobs): PoolRow {
  const { told, given, queued, ran, waitedNs, outsideNs } = jobs;
  return {
    id: pool.id,
    process: jobs.process,
    name: objectName(state, pool),
    created: state.sites.userRef(pool.stack),
    workers: pool.size,
    submitted: Math.max(given, told),
    told,
    begun: queued.count,
    queuedNs: queued.toRow(),
    done: ran.count,
    ranNs: ran.toRow(),
    waitedNs: durationNs(waitedNs),
    outsideNs: durationNs(outsideNs),
  };
}
