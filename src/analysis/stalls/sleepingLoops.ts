import { formatCount } from '../../base/index';
import {
  type Lane,
  type ProcessState,
  type RunState,
  type SyncObject,
  unpackAwaited,
} from '../../model/index';
import { ObjectKind } from '../../protocol/index';
import type { FindingParticipant } from '../../protocol/view/index';
import { evidenceOf } from '../rules/deadlock';
import {
  endedParticipant,
  exceptionOf,
  laneNamer,
  list,
  locations,
  objectName,
  objectRows,
  participant,
} from '../evidence/evidence';
import type { Context, Instance } from '../rules/rule';
import { howEnded, STUCK_QUIET_NS } from './stuck';
import type { Node } from '../waits/waitGraph';
import { awaitsThreads } from '../waits/waits';

/** What to do where threads of Node wait for one another that share nothing but messages and memory. */
export const HELP =
  'Say when nothing more will come, also when the other side fails: store and notify in `finally`, answer each message, listen to `error` and `exit` of workers, and end those that are done by terminate() or close(); or wait with a time limit.';

const HELP_ALONE =
  'Close what is done with: close() of the MessagePort or BroadcastChannel; or call its unref(), so that it does not keep the program.';

/** Of so many workers messages that are not delivered are told, at most. */
const MOST_UNDELIVERED = 3;

/** Threads of Node that wait for a message, and that nothing can make go on. */
const asleep = ({ graph }: Context): Lane[] =>
  [...graph.dead.values()].map(({ lane }) => lane).filter(awaitsThreads);

/** Those of the processes of `nodes`. */
export function sleepingBeside(context: Context, nodes: readonly Node[]): Lane[] {
  const own = new Set(nodes.map(({ lane }) => lane.process));
  return asleep(context)
    .filter(({ process }) => own.has(process))
    .sort(byId);
}

/** `main has nothing left in its event loop but to wait for messages.` */
export function sleepingSentence(lanes: readonly Lane[], nameOf: (lane: Lane) => string): string {
  const [have, their] =
    lanes.length === 1 ? ['has', 'its event loop'] : ['have', 'their event loops'];
  return `${list(lanes.map(nameOf))} ${have} nothing left in ${their} but to wait for messages`;
}

/** Processes of Node whose threads all wait for messages of one another; also the last one, for messages that nobody can send. */
export function sleepingProcesses(context: Context): Instance[] {
  const { state } = context;
  const sleeping = asleep(context);
  const processes = new Set(sleeping.map(({ process }) => process));
  return [...processes].flatMap((id) => {
    const process = state.process(id);
    const lanes = sleeping.filter((lane) => lane.process === id);
    if (lanes.length !== process.aliveThreads) return [];
    const [first] = lanes;
    if (lanes.length > 1) return [instance(state, process, lanes)];
    return first && isLast(first) ? [aloneInstance(state, process, first)] : [];
  });
}

/** Whether it has no worker: one that begins is not known before it does. */
const isLast = ({ awaited }: Lane): boolean => unpackAwaited(awaited).number === 0;

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

/** How many that have ended are named where any of them may have been meant to send something. */
const MOST_ENDED = 3;

function aloneInstance(state: RunState, process: ProcessState, lane: Lane): Instance {
  const gone = process.threads.filter(({ alive }) => !alive);
  const ended = gone.length <= MOST_ENDED ? gone : [];
  const nameOf = laneNamer(state, [lane, ...ended]);
  const how = ended.length === 0 ? '' : ` ${howEnded(state, ended, nameOf)}.`;
  return {
    key: `sleeping ${process.id}`,
    evidence: evidenceOf([lane]),
    quietNs: STUCK_QUIET_NS,
    sinceNs: lane.since,
    count: 0,
    help: HELP_ALONE,
    title: `Stall: ${nameOf(lane)} waits for messages, and nobody is left to send one`,
    message: `${sleepingSentence([lane], nameOf)}, at a MessagePort or BroadcastChannel that is open still: no timer, no file or socket, no other thread.${how}`,
    participants: [
      sleeper(state, lane, nameOf(lane)),
      ...ended.map((one) => endedParticipant(state, one, exceptionOf(one), nameOf(one))),
    ],
    locations: locations(
      ended.map(({ startStack }) => ({ site: state.sites.userRef(startStack), role: 'started' })),
    ),
    objects: [],
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
function messagesOf(state: RunState, lane: Lane, name: string): Messages[] {
  const [to, from] = [queueOf(state, lane, 'to'), queueOf(state, lane, 'from')];
  if (!to || !from) return [];
  const [sent, came] = [to, from].map(({ counts }) => messages(counts.acquisitions));
  return [{ queues: [to, from], text: `${name} was sent ${sent} and has sent ${came}.` }];
}

/** ` 1 message from fetcher waits for the event loop of main.`, with a space before: of those that `lanes` do not come to while they wait. */
export function undelivered(
  { state }: Context,
  lanes: readonly Lane[],
  nameOf: (lane: Lane) => string,
): string {
  const { threads } = state.process(lanes[0]!.process);
  const texts = threads.flatMap((worker) => {
    const starter = lanes.find(({ id }) => id === worker.parent);
    return [
      ...waiting(worker, 'from', starter),
      ...(lanes.includes(worker) ? waiting(worker, 'to', worker) : []),
    ];
  });
  return texts.slice(0, MOST_UNDELIVERED).join('');

  function waiting(worker: Lane, way: Way, receiver: Lane | undefined): string[] {
    const depth = (receiver && queueOf(state, worker, way)?.depth) ?? 0;
    if (!receiver || depth <= 0) return [];
    const wait = depth === 1 ? 'waits' : 'wait';
    const loop = `the event loop of ${nameOf(receiver)}`;
    return [` ${messages(depth)} ${way} ${nameOf(worker)} ${wait} for ${loop}.`];
  }
}

type Way = 'to' | 'from';

const messages = (count: number): string =>
  count === 1 ? '1 message' : `${formatCount(count)} messages`;

/** The messages to or from a worker; undefined: several have its name. */
function queueOf(state: RunState, { label, process }: Lane, way: Way): SyncObject | undefined {
  const named = state
    .allObjects()
    .filter((one) => one.process.id === process && isMessages(state, one, `${way} ${label}`));
  return named.length === 1 ? named[0] : undefined;
}

const isMessages = (state: RunState, object: SyncObject, what: string): boolean =>
  object.kind === (ObjectKind.SimpleQueue as number) &&
  object.endNs < 0 &&
  objectName(state, object) === `messages ${what}`;

const byId = (a: Lane, b: Lane): number => a.id - b.id;
