import { formatCount } from '../base/index';
import type { Lane, ProcessState, RunState, SyncObject } from '../model/index';
import { ObjectKind } from '../protocol/index';
import type { FindingParticipant } from '../protocol/view/index';
import { evidenceOf } from './deadlock';
import { laneNamer, list, locations, objectName, objectRows, participant } from './evidence';
import { threadsOf } from './outside';
import type { Context, Instance } from './rule';
import { STUCK_QUIET_NS } from './stuck';
import type { Node } from './waitGraph';
import { awaitsThreads } from './waits';

/** What to do where threads of Node wait for one another that share nothing but messages and memory. */
export const HELP =
  'Say when nothing more will come, also when the other side fails: store and notify in `finally`, answer each message, listen to `error` and `exit` of workers, and end those that are done by terminate() or close(); or wait with a time limit.';

/** Threads of Node that wait for a message, of those that nothing can make go on. */
export function sleepingBeside({ graph }: Context, nodes: readonly Node[]): Lane[] {
  const own = new Set(nodes.map(({ lane }) => lane.process));
  const dead = [...graph.dead.values()].map(({ lane }) => lane);
  return dead.filter((lane) => awaitsThreads(lane) && own.has(lane.process)).sort(byId);
}

/** `main has nothing left in its event loop but to wait for messages.` */
export function sleepingSentence(lanes: readonly Lane[], nameOf: (lane: Lane) => string): string {
  const [have, their] =
    lanes.length === 1 ? ['has', 'its event loop'] : ['have', 'their event loops'];
  return `${list(lanes.map(nameOf))} ${have} nothing left in ${their} but to wait for messages`;
}

/** Processes of Node whose threads all wait for messages of one another. */
export function sleepingProcesses(context: Context): Instance[] {
  const { state, graph } = context;
  const found: Instance[] = [];
  for (const process of state.living) {
    const lanes = threadsOf(process);
    const sleep = (lane: Lane): boolean => awaitsThreads(lane) && graph.dead.has(lane.id);
    if (lanes.length > 1 && lanes.every(sleep)) found.push(instance(state, process, lanes));
  }
  return found;
}

function instance(state: RunState, process: ProcessState, lanes: Lane[]): Instance {
  const all = lanes.sort(byId);
  const nameOf = laneNamer(state, all);
  const who = list(all.map(nameOf));
  const counts = all.flatMap((lane) => messagesOf(state, lane, nameOf(lane)));
  return {
    key: `sleeping ${process.id}`,
    evidence: evidenceOf(all),
    quietNs: STUCK_QUIET_NS,
    sinceNs: Math.max(...all.map(({ since }) => since)),
    count: 0,
    help: HELP,
    title: `Stall: ${who} wait for messages of each other, and nobody is left to send one`,
    message: `${sleepingSentence(all, nameOf)}: no timer, no file or socket, no other thread.${counts.map(({ text }) => ` ${text}`).join('')}`,
    participants: all.map((lane) => sleeper(state, lane, nameOf(lane))),
    locations: locations(
      all.map(({ startStack }) => ({ site: state.sites.userRef(startStack), role: 'started' })),
    ),
    objects: objectRows(
      state,
      counts.flatMap(({ queues }) => queues),
    ),
  };
}

/** It waits at no line: where it was started says which one it is. */
function sleeper(state: RunState, lane: Lane, name: string): FindingParticipant {
  const role = lane.main ? 'waits' : 'waits, started';
  return {
    ...participant(state, lane, role, name),
    stack: lane.main ? [] : state.sites.refs(lane.startStack),
  };
}

interface Messages {
  readonly queues: readonly SyncObject[];
  readonly text: string;
}

/** Messages between a worker and who started it; nothing where several have its name. */
function messagesOf(state: RunState, { label, process }: Lane, name: string): Messages[] {
  const queues = ['to', 'from'].map((way) => {
    const named = state
      .allObjects()
      .filter((one) => one.process.id === process && isMessages(state, one, `${way} ${label}`));
    return named.length === 1 ? named[0]! : null;
  });
  const [to, from] = queues;
  if (!to || !from) return [];
  const times = ({ counts }: SyncObject): string =>
    counts.acquisitions === 1 ? '1 message' : `${formatCount(counts.acquisitions)} messages`;
  return [
    { queues: [to, from], text: `${name} was sent ${times(to)} and has sent ${times(from)}.` },
  ];
}

const isMessages = (state: RunState, object: SyncObject, what: string): boolean =>
  object.kind === (ObjectKind.SimpleQueue as number) &&
  object.endNs < 0 &&
  objectName(state, object) === `messages ${what}`;

const byId = (a: Lane, b: Lane): number => a.id - b.id;
