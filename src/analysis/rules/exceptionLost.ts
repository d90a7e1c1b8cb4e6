import { formatCount } from '../../base/index';
import type { Lane, RaisedGroup, RunState } from '../../model/index';
import { RuntimeKind, TaskKind } from '../../protocol/index';
import { at, described, endedParticipant, locations } from '../evidence/evidence';
import { hasFailedReceiving } from '../pools/failedReceiver';
import type { Instance, Rule } from './rule';

/** Exceptions that ended threads and tasks, and that nobody looked at. */
export const exceptionLost: Rule = {
  name: 'exception-lost',
  severity: 'warning',
  when: 'seldom',
  help: 'Look at what came of it: result() of every future, await or gather() for tasks, get() of what a pool was given; in a thread catch the exception and hand it over, or set threading.excepthook (in Node setExcepthook()).',
  summary: (count) =>
    count === 1
      ? 'an exception that nobody looked at'
      : `${count} places whose exceptions nobody looked at`,
  check: ({ state }) =>
    state.unretrieved
      .all()
      .filter((group) => !isHandedOver(state, group))
      // That is worker-died.
      .filter(({ lane }) => !hasFailedReceiving(state, lane))
      .map((group) => instance(state, group)),
};

/** What ends a worker of Node comes to a listener, or ends the program; not what ends a thread of our runtime. */
function isHandedOver(state: RunState, { lane, raised }: RaisedGroup): boolean {
  const isWorker =
    lane.kind === 'thread' && state.process(lane.process).runtime === RuntimeKind.Node;
  return isWorker && raised?.unheard !== true;
}

interface Words {
  readonly what: string;
  /** What was done to make it, and the role of the line that did. */
  readonly made: string;
  readonly role: string;
  /** Who could have looked, and did not. */
  readonly nobody: string;
}

const THREAD: Words = {
  what: 'thread',
  made: 'started',
  role: 'starts',
  nobody: 'the rest of the program does not know',
};
const TASK: Words = {
  what: 'task',
  made: 'created',
  role: 'creates',
  nobody: 'nobody awaited it or asked for its exception',
};
const JOB: Words = {
  what: 'job',
  made: 'submitted',
  role: 'submits',
  nobody: 'nobody asked for its result',
};

function wordsOf({ kind, task }: Lane): Words {
  if (kind === 'thread') return THREAD;
  return task?.kind === TaskKind.Coroutine ? TASK : JOB;
}

function instance(state: RunState, { key, lane, raised, count }: RaisedGroup): Instance {
  const { what, made, role, nobody } = wordsOf(lane);
  const maker = state.sites.userRef(lane.startStack);
  const site = raised && state.sites.ref(raised.site);
  const text = raised?.text ?? 'an exception';
  const more = count - 1;
  const others = `${formatCount(more)} more ${what}${more === 1 ? '' : 's'}`;
  return {
    key,
    evidence: null,
    quietNs: 0,
    sinceNs: lane.alive ? state.now : lane.endNs,
    count,
    title: `Exception lost: ${text} ended ${lane.label}${more > 0 ? ` and ${others}` : ''}`,
    message: `${text}${at(site, 'at')} ended ${described(lane, what)}, ${made}${at(maker)}, and ${nobody}.${more > 0 ? ` The same ended ${others}.` : ''}`,
    participants: [endedParticipant(state, lane, raised)],
    locations: locations([
      { site, role: 'raises' },
      { site: maker, role },
    ]),
    objects: [],
  };
}
