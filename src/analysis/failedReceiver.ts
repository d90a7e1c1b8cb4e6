import type { Lane, RunState } from '../model/index';
import { at, endedParticipant, locations, participant, waitSite } from './evidence';
import { isReceiver } from './resultThreads';
import { waitersForResults, waitersSentence } from './resultWaiters';
import type { Instance } from './rule';

/**
 * Threads that received the results of a multiprocessing.Pool and that an exception ended: of a result, most often itself an
 * exception, that cannot be unpickled. Nobody hears of any job of the pool again.
 */
export function failedReceivers(state: RunState): Instance[] {
  return state
    .allProcesses()
    .flatMap(({ threads }) => threads.filter((lane) => hasFailedReceiving(state, lane)))
    .map((lane) => instance(state, lane));
}

/** Whether the thread received results until an exception ended it. */
export function hasFailedReceiving(state: RunState, { kind, alive, raised }: Lane): boolean {
  return (
    kind === 'thread' && !alive && raised !== null && isReceiver(state.sites.refs(raised.stack))
  );
}

function instance(state: RunState, receiver: Lane): Instance {
  const raised = receiver.raised!;
  const made = state.sites.userRef(receiver.startStack);
  const waiters = waitersForResults(state.process(receiver.process));
  return {
    key: `receiver ${receiver.id}`,
    evidence: null,
    quietNs: 0,
    sinceNs: receiver.endNs,
    count: 1,
    title: `The results of a pool come no more: ${raised.text}`,
    message: `${receiver.label}, which received the results of a pool${made ? `, made${at(made)},` : ''} ended with ${raised.text}: what a worker sent cannot be unpickled. The pool tells nobody.${waitersSentence(state, waiters)}`,
    help: 'An exception of your own whose __init__ takes other arguments than it hands to super().__init__() cannot be unpickled: hand all of them over, or define __reduce__(). ProcessPoolExecutor fails its jobs instead.',
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
