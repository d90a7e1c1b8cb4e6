import {
  awaitsItself,
  otherSide,
  otherSideSeen,
  type Lane,
  type SyncObject,
} from '../../model/index';
import { evidenceOf, waitedObjects } from './deadlock';
import {
  at,
  laneNamer,
  locations,
  objectRows,
  participant,
  waitPhrase,
  waitSite,
} from '../evidence/evidence';
import { causeOf } from '../evidence/ownLock';
import { OUTSIDE_QUIET_NS } from '../waits/outside';
import type { Context, Instance, Rule } from './rule';
import { receivesItself } from '../waits/resultThreads';
import { shutsOwnServer } from '../waits/servers';
import { behindSentence, quietOfProcess } from '../stalls/stuck';
import type { Node } from '../waits/waitGraph';
import { unsettled, unsettledSentence } from '../waits/unsettled';
import { awaitsFileLock, isMutex } from '../waits/waits';

/** A thread or task waits for a lock that only itself could release. */
export const selfDeadlock: Rule = {
  name: 'self-deadlock',
  severity: 'error',
  when: 'waits',
  final: true,
  help: 'Take the lock once: call a variant that expects the lock to be held, or make it an RLock if re-entry is meant.',
  summary: (count) =>
    count === 1
      ? 'a thread waits for a lock it holds itself'
      : `${count} threads wait for locks they hold themselves`,
  check(context) {
    const ended = endedInThemselves(context);
    const isTold = ({ lane }: Node): boolean =>
      ended.some(({ participants }) => participants.some((one) => one.lane === lane.id));
    const running = context.graph.selfWaits().flatMap((node) => {
      if (isTold(node)) return [];
      const client = context.graph.clientOf(node);
      if (client) return [ofManager(context, node, client)];
      if (shutsOwnServer(context.state, node.lane)) return [ofServer(context, node)];
      if (receivesItself(context.state, node.lane)) return [ofResults(context, node)];
      if (awaitsItself(node.lane)) return [ofTask(context, node)];
      const target = context.state.object(node.lane.target);
      return target ? (instance(context, node, target) ?? []) : [];
    });
    return [
      ...running,
      ...context.state.blocked.flatMap((lane) => ofFile(context, lane) ?? []),
      ...ended,
    ];
  },
};

/** Asynchronous functions that waited for themselves, for which Node ended a thread: nobody waits any more. */
const endedInThemselves = (context: Context): Instance[] =>
  unsettled(context.state).flatMap(({ thread, circles }) =>
    circles
      .filter(({ nodes }) => nodes.length === 1)
      .map(({ nodes }) => {
        const told = ofTask(context, nodes[0]!);
        const message = `${told.message} ${unsettledSentence(thread)}`;
        return { ...told, message, evidence: null };
      }),
  );

/** It waits for a lock on a file that its own process has by another descriptor, and that has no other thread left to give it back. */
function ofFile({ state, graph }: Context, lane: Lane): Instance | null {
  const process = state.process(lane.process);
  if (!lane.waiting || !awaitsFileLock(lane)) return null;
  const holders = otherSide(state, lane);
  if (holders?.length !== 1 || holders[0] !== process || !graph.deadInNoCircle(lane)) return null;
  const site = waitSite(state, lane);
  const file = otherSideSeen(lane)!.file!;
  return {
    key: `${lane.id}>${file}`,
    evidence: evidenceOf([lane]),
    quietNs: OUTSIDE_QUIET_NS,
    sinceNs: lane.since,
    count: 0,
    title: `Self-deadlock: ${lane.label} waits for a lock on ${file.slice(file.lastIndexOf('/') + 1)} that its own process has`,
    message: `${lane.label} waits for a lock on ${file}${at(site)}. Its own process, process ${process.pid}, has it by another descriptor, and no other thread of it goes on to give it back.`,
    participants: [participant(state, lane, 'waiter')],
    locations: locations([{ site, role: 'waits' }]),
    objects: [],
  };
}

/** It ends a server whose loop it runs. */
function ofServer(context: Context, node: Node): Instance {
  const { label } = node.lane;
  const site = at(waitSite(context.state, node.lane));
  return ofOwnLoop(context, node, {
    title: `${label} waits in shutdown() for the end of serve_forever(), which it runs itself`,
    message: `${label} calls shutdown()${site} in a handler of the server. That waits until serve_forever() has ended, which has called the handler and goes on when that returns.`,
    help: 'Call shutdown() in another thread: `threading.Thread(target=server.shutdown).start()`.',
  });
}

/** A callback of a job waits for another one, in the thread that receives the results. */
function ofResults(context: Context, node: Node): Instance {
  const { label, targetLane } = node.lane;
  const job = context.state.lane(targetLane)?.label ?? 'a job';
  const site = at(waitSite(context.state, node.lane));
  return ofOwnLoop(context, node, {
    title: `${label} waits for the result of ${job}, which it would receive itself`,
    message: `${label} waits for the result of ${job}${site} in the callback of another job of that pool. It is the thread that receives the results of the pool and calls the callbacks, and goes on with that when this one returns.`,
    help: 'Do not wait in a callback of a pool: give the next job a callback of its own, or wait in the thread that submits the jobs.',
  });
}

/** An asynchronous function waits for a promise that is settled at its own end: what it makes, or what comes behind it in a queue. */
function ofTask(context: Context, node: Node): Instance {
  const { lane } = node;
  const nameOf = laneNamer(context.state, [lane]);
  const site = at(waitSite(context.state, lane));
  const told = ofOwnLoop(context, node, {
    title: `${nameOf(lane)} waits for what comes only at its own end`,
    message: `${nameOf(lane)} waits for its own end${site}. What it awaits is what it returns itself, or is queued behind it.`,
    help: 'Do not await, within a job, what waits for that job to be over: call the function directly instead of queueing it, give nested jobs a queue of their own, or await them where the job was queued.',
  });
  const [waiter] = told.participants;
  return { ...told, participants: [{ ...waiter!, waitsFor: 'its own end' }] };
}

/** What it waits for comes from a loop that has called it. */
function ofOwnLoop(
  context: Context,
  node: Node,
  told: { readonly title: string; readonly message: string; readonly help: string },
): Instance {
  const { state } = context;
  const { lane } = node;
  return {
    key: `${lane.id}>loop`,
    evidence: evidenceOf([lane]),
    quietNs: 0,
    sinceNs: lane.since,
    count: 0,
    help: told.help,
    title: `Self-deadlock: ${told.title}`,
    message: `${told.message}${behindSentence(context, [node])}`,
    participants: [participant(state, lane, 'waiter')],
    locations: locations([{ site: waitSite(state, lane), role: 'waits' }]),
    objects: [],
  };
}

/** The client waits for a manager's lock that it holds itself: its thread of the server does both. */
function ofManager(context: Context, serving: Node, client: Node): Instance {
  const { state } = context;
  const { lane } = client;
  const site = waitSite(state, lane);
  const waits = `waits ${waitPhrase(state, lane)}`;
  return {
    key: `${lane.id}>${serving.lane.target}`,
    evidence: evidenceOf([lane, serving.lane]),
    quietNs: 0,
    sinceNs: serving.lane.since,
    count: 0,
    title: `Self-deadlock: ${lane.label} ${waits}, a lock that it holds itself`,
    message: `${lane.label} ${waits}${at(site)}, a lock that it holds itself. It is not re-entrant, and no other thread will release it.${behindSentence(context, [client])}`,
    participants: [participant(state, lane, 'waiter')],
    locations: locations([{ site, role: 'waits' }]),
    objects: [],
  };
}

function instance(context: Context, node: Node, lock: SyncObject): Instance | null {
  const { state } = context;
  const { lane } = node;
  // What is no mutex a handler of a signal may release, or a thread that was started and has not begun yet.
  const isOpen = lock.isLock && !isMutex(state, lock);
  const quietNs = isOpen ? quietOfProcess(state, state.process(lane.process)) : 0;
  if (quietNs === null) return null;
  const held = lane.holds.find(lock.id);
  const taken = state.sites.ref(held >= 0 ? lane.holds.site(held) : lock.ownerSite);
  const site = waitSite(state, lane);
  const nameOf = laneNamer(state, [lane]);
  const who = nameOf(lane);
  const { title, message, help, keeper } = causeOf(state, node, lock, { who, taken, site });
  return {
    key: `${lane.id}>${lock.id}`,
    evidence: evidenceOf([lane]),
    quietNs,
    sinceNs: lane.since,
    count: 0,
    ...(help !== null && { help }),
    title: `Self-deadlock: ${who} ${title}`,
    message: `${message}${behindSentence(context, [node])}`,
    participants: [lane, ...(keeper ? [keeper] : [])].map((one) =>
      participant(state, one, one === lane ? 'waiter' : 'owner', nameOf(one)),
    ),
    locations: locations([
      { site, role: 'waits' },
      { site: taken, role: 'holds' },
    ]),
    objects: objectRows(state, waitedObjects(state, [node])),
  };
}
