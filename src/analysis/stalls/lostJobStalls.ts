import type { Lane } from '../../model/index';
import { evidenceOf } from '../rules/deadlock';
import { at, laneNamer, locations, participant, waitSite } from '../evidence/evidence';
import type { LostJobs } from '../waits/lostJobs';
import type { Context, Instance } from '../rules/rule';
import { behindSentence, STUCK_QUIET_NS, waitPlace } from './stuck';

interface Words {
  /** Of one job, and of several. */
  readonly title: string;
  readonly many: string;
  readonly message: string;
  readonly help: string;
  readonly quietNs: number;
}

const WHY: Readonly<Record<LostJobs['why'], Words>> = {
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
};

/** Threads that wait for jobs which are lost: stalls. */
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
