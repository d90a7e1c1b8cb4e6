import { formatCount, NS_PER_MS } from '../../base/index';
import type { Lane, ProcessState, RunState } from '../../model/index';
import { FactKey, WaitReason } from '../../protocol/index';
import { at, endedParticipant, locations, participant, waitSite } from '../evidence/evidence';
import { mainThread, processTitle, starterOf } from '../waits/outside';
import { waitersForResults, waitersSentence } from './resultWaiters';
import type { Instance } from '../rules/rule';

/** What a worker of multiprocessing.Pool runs, as FactKey.ProcessTarget tells it. */
const WORKER = 'multiprocessing.pool.worker';
/** So many workers must have failed in one line for it not to be chance. */
const MANY = 8;
/** So long must the oldest job of the pool have waited for a worker, ns. */
const QUEUED_NS = 500 * NS_PER_MS;

/**
 * Pools of multiprocessing all of whose workers end with an exception before they take a job, as that of their initializer does:
 * the pool starts others in their place for ever, and tells nobody.
 */
export function failingPools(state: RunState): Instance[] {
  const failed = new Map<string, ProcessState[]>();
  for (const process of state.allProcesses()) {
    const site = failedAt(process);
    const owner = starterOf(process);
    if (site === 0 || !owner?.alive) continue;
    const { file, line } = state.sites.site(site);
    const key = `${owner.id}>${file}:${line}`;
    const group = failed.get(key);
    if (group) group.push(process);
    else failed.set(key, [process]);
  }
  return [...failed].flatMap(([key, workers]) => {
    const owner = starterOf(workers[0]!)!;
    const queued = workers.length < MANY ? [] : queuedJobs(state, owner);
    return queued.length === 0 ? [] : [instance(state, key, owner, workers, queued)];
  });
}

/** The site where the exception was raised that ended it, a worker that had no job yet; 0: it is none. */
function failedAt(process: ProcessState): number {
  if (process.alive || process.facts.get(FactKey.ProcessTarget) !== WORKER) return 0;
  return process.lostJobs.length > 0 ? 0 : (mainThread(process)?.raised?.site ?? 0);
}

/** Jobs that have waited for a worker for some time, of pools in whose place none has taken any. */
function queuedJobs(state: RunState, owner: ProcessState): Lane[] {
  return owner.allLanes.filter(
    ({ alive, waiting, reason, task, since }) =>
      alive &&
      waiting &&
      reason === (WaitReason.Worker as number) &&
      task !== null &&
      task.shared &&
      state.now - since >= QUEUED_NS &&
      state.object(task.executor)?.takers.length === 0,
  );
}

function instance(
  state: RunState,
  key: string,
  owner: ProcessState,
  workers: readonly ProcessState[],
  queued: readonly Lane[],
): Instance {
  const first = mainThread(workers[0]!)!;
  const raised = first.raised!;
  const where = state.sites.ref(raised.site);
  const pool = state.object(queued[0]!.task!.executor);
  const made = pool ? state.sites.userRef(pool.stack) : null;
  const waiters = waitersForResults(owner);
  const jobs = `${formatCount(queued.length)} ${queued.length === 1 ? 'job waits' : 'jobs wait'}`;
  return {
    key,
    evidence: null,
    quietNs: 0,
    sinceNs: workers[0]!.endNs,
    count: 1,
    title: `The workers of a pool end before they take a job: ${raised.text}`,
    message: `${formatCount(workers.length)} workers of a pool${made ? `, made${at(made)},` : ''} ended with ${raised.text}${at(where)} before they took a job. The pool starts others in their place for ever, and tells nobody: ${jobs} for a worker.${waitersSentence(state, waiters)}`,
    participants: [
      { ...endedParticipant(state, first, raised), thread: processTitle(state, workers[0]!) },
      ...waiters.slice(0, 4).map((lane) => participant(state, lane, 'waiter')),
    ],
    locations: locations([
      { site: where, role: 'raises' },
      { site: made, role: 'made' },
      ...waiters.map((lane) => ({ site: waitSite(state, lane), role: 'waits' })),
    ]),
    objects: [],
  };
}
