import type { Lane, RunState } from '../../model/index';
import { at, endedParticipant, locations, participant, waitSite } from '../evidence/evidence';
import { isPoolReceiver } from '../waits/resultThreads';
import { waitersForResults, waitersSentence } from './resultWaiters';
import type { Instance } from '../rules/rule';
import { STUCK_QUIET_NS } from '../stalls/stuck';

/**
 * Threads that received the results of a multiprocessing.Pool and that an exception ended: of a callback, or of a result, most often
 * itself an exception, that cannot be unpickled. Nobody hears of any job of the pool again. Told after a while: by then those wait who
 * will.
 */
export function failedReceivers(state: RunState): Instance[] {
  return state
    .allProcesses()
    .flatMap(({ threads }) => threads.filter((lane) => hasFailedReceiving(state, lane)))
    .filter(
      (lane) => !state.process(lane.process).alive || state.now - lane.endNs >= STUCK_QUIET_NS,
    )
    .map((lane) => instance(state, lane));
}

/** Whether the thread received results until an exception ended it. */
export const hasFailedReceiving = (state: RunState, lane: Lane): boolean =>
  lane.kind === 'thread' && !lane.alive && causeOf(state, lane) !== null;

/** What raised the exception that ended a thread which received results; null: it is none. */
function causeOf(state: RunState, { raised }: Lane): 'callback' | 'result' | null {
  const frames = raised === null ? [] : state.sites.refs(raised.stack);
  const at = frames.findIndex(isPoolReceiver);
  if (at < 0) return null;
  return frames[at - 1]?.function.endsWith('_set') ? 'callback' : 'result';
}

const CAUSES = {
  callback: {
    told: 'a callback of a job raised that in it',
    help: 'Catch exceptions in the callbacks of apply_async() and map_async(), which are called in the thread that receives results. A Future of concurrent.futures logs them instead.',
  },
  result: {
    told: 'what a worker sent cannot be unpickled',
    help: 'An exception of your own whose __init__ takes other arguments than it hands to super().__init__() cannot be unpickled: hand all of them over, or define __reduce__(). ProcessPoolExecutor fails its jobs instead.',
  },
};

function instance(state: RunState, receiver: Lane): Instance {
  const raised = receiver.raised!;
  const { told, help } = CAUSES[causeOf(state, receiver)!];
  const made = state.sites.userRef(receiver.startStack);
  const waiters = waitersForResults(state.process(receiver.process));
  return {
    key: `receiver ${receiver.id}`,
    evidence: null,
    quietNs: 0,
    sinceNs: receiver.endNs,
    count: 1,
    title: `The results of a pool come no more: ${raised.text}`,
    message: `${receiver.label}, which received the results of a pool${made ? `, made${at(made)},` : ''} ended with ${raised.text}: ${told}. The pool tells nobody.${waitersSentence(state, waiters)}`,
    help,
    participants: [
      endedParticipant(state, receiver, raised),
      ...waiters.slice(0, 4).map((lane) => participant(state, lane, 'waiter')),
    ],
    locations: locations([
      { site: made, role: 'made' },
      ...waiters.map((lane) => ({ site: waitSite(state, lane), role: 'waits' })),
    ]),
    objects: [],
  };
}
