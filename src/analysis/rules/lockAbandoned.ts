import type { AbandonedWait, Lane, RunState, SyncObject } from '../../model/index';
import { ObjectKind, WaitReason } from '../../protocol/index';
import type { SiteRef } from '../../protocol/view/index';
import { evidenceOf } from './deadlock';
import {
  at,
  laneNamer,
  list,
  locations,
  objectName,
  objectRows,
  participant,
  waitSite,
  waitVerb,
} from '../evidence/evidence';
import { endPhrase, processTitle, wasKilled } from '../waits/outside';
import type { Context, Instance, Rule } from './rule';
import {
  behindSentence,
  isOfKilled,
  quietOf,
  STUCK_QUIET_NS,
  stuckOnAnyone,
} from '../stalls/stuck';
import type { Node } from '../waits/waitGraph';

/** Threads wait for a lock whose holder has ended. */
export const lockAbandoned: Rule = {
  name: 'lock-abandoned',
  severity: 'error',
  when: 'waits',
  final: true,
  help: 'Take the lock with `with` (in Node lock.with()), or release it in a `finally`, so that a thread that fails or returns early lets go of it.',
  summary: (count) =>
    count === 1
      ? 'a lock whose holder ended without a release'
      : `${count} locks whose holders ended without a release`,
  check(context) {
    const groups = new Map<SyncObject, Node[]>();
    for (const node of context.graph.roots()) {
      if (node.need.kind !== 'nobody' || isLeftBehind(context.state, node.need.lock)) continue;
      const { lock } = node.need;
      groups.set(lock, [...(groups.get(lock) ?? []), node]);
    }
    return [
      ...[...groups].map(([lock, nodes]) =>
        readsQueue(nodes[0]!.lane)
          ? leftReader(context, lock, nodes)
          : instance(context, lock, nodes, STUCK_QUIET_NS),
      ),
      ...ofKilled(context),
      ...context.state.abandoned.map((one) => brokenOff(context.state, one)),
    ];
  },
};

/** Locks that any thread may release, of a process that did not live to do so. */
function ofKilled(context: Context): Instance[] {
  return stuckOnAnyone(context).flatMap((stuck) => {
    const quietNs = isOfKilled(context.state, stuck) ? quietOf(context.state, stuck) : null;
    if (quietNs === null || stuck.living.length > 0) return [];
    return [instance(context, stuck.object, stuck.nodes, quietNs)];
  });
}

/** Its holder is a thread that a fork has left behind: that is a rule of its own. */
export function isLeftBehind(state: RunState, lock: SyncObject): boolean {
  return state.lane(lock.owner)?.ghost === true;
}

/** The runtime has told who waited. */
function brokenOff(
  state: RunState,
  { lock, holder, taken, waiter, stack, since }: AbandonedWait,
): Instance {
  const nameOf = laneNamer(state, [waiter, holder]);
  const name = objectName(state, lock);
  const site = state.sites.ref(taken);
  const waits = state.sites.userRef(stack);
  const who = nameOf(waiter);
  return {
    key: `${lock.id}`,
    evidence: null,
    quietNs: 0,
    sinceNs: since,
    count: 0,
    title: `${name} was never released: ${nameOf(holder)} ended with it, and ${who} got an error instead of it`,
    message: `${nameOf(holder)} took ${name}${at(site)} and ended without releasing it; the wait of ${who} for it${at(waits)} ended with an error.`,
    participants: [
      ownerOf(state, lock, holder, nameOf(holder), site),
      {
        ...participant(state, waiter, 'waiter', who),
        waitsFor: name,
        waitSinceNs: null,
        stack: state.sites.refs(stack),
      },
    ],
    locations: locations([
      { site, role: 'holds' },
      { site: waits, role: 'waits' },
    ]),
    objects: objectRows(state, [lock]),
  };
}

function ownerOf(
  state: RunState,
  lock: SyncObject,
  holder: Lane,
  name: string,
  site: SiteRef | null,
): Instance['participants'][number] {
  return {
    ...participant(state, holder, 'owner', name),
    waitsFor: null,
    waitSinceNs: null,
    holds: [{ object: lock.root.id, name: objectName(state, lock), site }],
    stack: site ? [site] : [],
  };
}

const READER_HELP =
  'A process that is killed or terminated while it waits for an item keeps the queue from all others: tell it to stop by a last item and join it, or give each process a queue of its own.';

const POOL_HELP =
  'Find out what ended it: SIGKILL is often the system out of memory. A multiprocessing.Pool never tells, and a worker that waits for a job takes all others with it; concurrent.futures.ProcessPoolExecutor fails its jobs instead.';

/** Whether what it waits for is an item of a queue, whose lock for reading has been left (leftQueues.ts). */
const readsQueue = ({ reason }: Lane): boolean => reason === (WaitReason.QueueGet as number);

/** A process was killed as it waited for an item of a queue between processes, which nobody else can read any more. */
function leftReader(context: Context, lock: SyncObject, nodes: readonly Node[]): Instance {
  const { state } = context;
  const lanes = nodes.map(({ lane }) => lane);
  const holder = state.lane(lock.owner)!;
  const queue = state.object(lanes[0]!.target)!.root;
  const name = objectName(state, queue);
  const ofPool = queue.kind === (ObjectKind.Executor as number);
  const [no, item] = ofPool
    ? ['gives out no more jobs', 'a job']
    : ['can be read no more', 'an item'];
  const process = state.process(holder.process);
  const ended = `${processTitle(state, process)} ${endPhrase(process)} while it waited for ${item}`;
  const waits = `${list(lanes.map(laneNamer(state, [...lanes, holder])))} ${waitVerb(lanes)} for one`;
  const found = instance(context, lock, nodes, STUCK_QUIET_NS);
  const [owner, ...waiters] = found.participants;
  return {
    ...found,
    title: `${name} ${no}: ${ended}, and ${waits}`,
    message: `${ended}${at(state.sites.ref(lock.ownerSite))}, and so had the lock for reading ${name}; ${waits}${at(waitSite(state, lanes[0]!))}, and nobody will release it.${behindSentence(context, nodes)}`,
    help: ofPool ? POOL_HELP : READER_HELP,
    participants: [
      { ...owner!, holds: owner!.holds.map((hold) => ({ ...hold, object: queue.id, name })) },
      ...waiters,
    ],
    objects: objectRows(state, [queue]),
  };
}

const KILLED_HELP =
  'A process that is killed or terminated releases nothing: tell it to stop by an event or a last item and join it, wait for the lock with a timeout, or let one process own the data.';

function instance(
  context: Context,
  lock: SyncObject,
  nodes: readonly Node[],
  quietNs: number,
): Instance {
  const { state } = context;
  const lanes = nodes.map(({ lane }) => lane);
  const holder = state.lane(lock.owner)!;
  const nameOf = laneNamer(state, [...lanes, holder]);
  const name = objectName(state, lock);
  const taken = state.sites.ref(lock.ownerSite);
  const who = list(lanes.map(nameOf));
  const process = state.process(holder.process);
  const killed = wasKilled(process);
  const title = processTitle(state, process);
  const took = `${nameOf(holder)} took ${name}${at(taken)}`;
  const ended = killed
    ? `${took}, and ${title} ${endPhrase(process)} while holding it`
    : `${took} and ended without releasing it`;
  const by = killed
    ? `${title} ${endPhrase(process)} while holding it`
    : `${nameOf(holder)} ended with it`;
  return {
    key: `${lock.id}`,
    evidence: evidenceOf(lanes),
    quietNs,
    ...(killed && { help: KILLED_HELP }),
    sinceNs: Math.max(...lanes.map((lane) => lane.since)),
    count: 0,
    title: `${name} was never released: ${by}, and ${who} ${waitVerb(lanes)} for it`,
    message: `${ended}; ${who} ${waitVerb(lanes)} for it${at(waitSite(state, lanes[0]!))}, and nobody else will release it.${behindSentence(context, nodes)}`,
    participants: [
      ownerOf(state, lock, holder, nameOf(holder), taken),
      ...lanes.map((lane) => participant(state, lane, 'waiter', nameOf(lane))),
    ],
    locations: locations([
      { site: taken, role: 'holds' },
      ...lanes.map((lane) => ({ site: waitSite(state, lane), role: 'waits' })),
    ]),
    objects: objectRows(state, [lock]),
  };
}
