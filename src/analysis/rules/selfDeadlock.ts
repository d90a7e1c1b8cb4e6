import {
  givenBack,
  otherSide,
  otherSideSeen,
  type Lane,
  type RunState,
  type SyncObject,
} from '../../model/index';
import { WaitReason } from '../../protocol/index';
import type { SiteRef } from '../../protocol/view/index';
import { evidenceOf, waitedObjects } from './deadlock';
import {
  at,
  laneNamer,
  locations,
  objectName,
  objectRows,
  participant,
  waitPhrase,
  waitSite,
} from '../evidence/evidence';
import { OUTSIDE_QUIET_NS } from '../waits/outside';
import type { Context, Instance, Rule } from './rule';
import { receivesItself } from '../waits/resultThreads';
import { shutsOwnServer } from '../waits/servers';
import { behindSentence, quietOfProcess } from '../stalls/stuck';
import type { Node } from '../waits/waitGraph';
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
  check: (context) => [
    ...context.graph.selfWaits().flatMap((node) => {
      const client = context.graph.clientOf(node);
      if (client) return [ofManager(context, node, client)];
      if (shutsOwnServer(context.state, node.lane)) return [ofServer(context, node)];
      if (receivesItself(context.state, node.lane)) return [ofResults(context, node)];
      const target = context.state.object(node.lane.target);
      return target ? (instance(context, node, target) ?? []) : [];
    }),
    ...context.state.blocked.flatMap((lane) => ofFile(context, lane) ?? []),
  ],
};

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
  const quietNs = isOpen ? quietOfProcess(state.process(lane.process)) : 0;
  if (quietNs === null) return null;
  const name = objectName(state, lock);
  const held = lane.holds.find(lock.id);
  const taken = state.sites.ref(held >= 0 ? lane.holds.site(held) : lock.ownerSite);
  const site = waitSite(state, lane);
  const nameOf = laneNamer(state, [lane]);
  const who = nameOf(lane);
  const thread = node.need.kind === 'lane' && node.need.lane !== lane ? node.need.lane : null;
  const own = lane.reason === (WaitReason.Future as number);
  const keeper = keeperOf(state, lane, lock);
  const signal = own || thread || keeper ? null : interruptedBy(state, lane, lock);
  const plain = !own && !thread && !keeper && signal === null;
  const destructor = plain ? destructorOf(state, lane, taken) : null;
  const left = plain && destructor === null ? leftBehind(state, lane, taken) : null;
  const title = own
    ? 'waits for the result of what it runs itself'
    : keeper
      ? `waits for ${name}, which ${keeper.label} keeps, a task of its event loop`
      : `waits for ${name}, which ${thread ? `${thread.label} holds` : 'it holds'} itself`;
  const why = own
    ? `${who} waits for the result of ${name}${at(site)}, which it is about to compute itself.`
    : thread
      ? `${who} waits for ${name}${at(site)}, which asynchronous code of ${thread.label} took${at(taken)}. That thread has nothing else to do, and no other will release it.`
      : keeper
        ? `${keeper.label} took ${name}${at(taken)} and awaits something with it${at(waitSite(state, keeper))}. ${who} runs the event loop of that, and waits for ${name}${at(site)} in another task: so neither goes on.`
        : `${who} took ${name}${at(taken)} and waits for it again${at(site)}. ${
            signal
              ? `It does so in the handler of ${signal}, which interrupted it while it had the lock: that is released after the handler has returned, not before.`
              : destructor
                ? `It does so in ${destructor}, which the interpreter calls wherever it drops the last reference to an object or collects garbage, here while it had the lock.`
                : left
                  ? `It took it in ${left.function}() before, and never came to the release${at(left)}: something between failed or returned.`
                  : `The lock is not re-entrant, and no other ${lane.kind} will release it.`
          }`;
  return {
    key: `${lane.id}>${lock.id}`,
    evidence: evidenceOf([lane]),
    quietNs,
    sinceNs: lane.since,
    count: 0,
    ...(keeper && { help: HELP_ACROSS_AWAIT }),
    ...(signal !== null && { help: HELP_OF_HANDLERS }),
    ...(destructor !== null && { help: HELP_OF_DESTRUCTORS }),
    ...(left !== null && { help: HELP_OF_LEFT }),
    ...(lock.ofTasks && { help: HELP_OF_TASKS }),
    title: `Self-deadlock: ${who} ${title}`,
    message: `${why}${behindSentence(context, [node])}`,
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

const HELP_ACROSS_AWAIT =
  'Hold no lock of threads across an `await`: take an asyncio.Lock by `async with`, or release the lock before. An RLock would let in both tasks, as they are of one thread.';
const HELP_OF_HANDLERS =
  'Take no lock in the handler of a signal, and call nothing that does (logging, queues, events): it may interrupt who has the lock. Set a variable, put into a queue.SimpleQueue, or use loop.add_signal_handler() of asyncio. An RLock would let the handler see data that is half changed.';
const HELP_OF_DESTRUCTORS =
  'Take no lock in `__del__`, a callback of weakref or weakref.finalize(), and call nothing that does (logging, queues): they may run at any line that drops or makes objects. Append what is to be done to a collections.deque or put it into a queue.SimpleQueue, and do it elsewhere; or close what is in use yourself. An RLock would let it see data that is half changed.';
const HELP_OF_LEFT =
  'Take the lock by `with`, or release it in `finally`: then who fails or returns early gives it back, too.';
const HELP_OF_TASKS =
  'Take the lock once: call a variant that expects the lock to be held. A lock of asyncio cannot be taken again by who has it.';

/** The signal whose handler began after the thread had got the lock, and lasts; null: there is none. */
function interruptedBy({ spanNames }: RunState, lane: Lane, lock: SyncObject): string | null {
  const held = lane.holds.find(lock.id);
  if (held < 0) return null;
  const since = lane.holds.since(held);
  const span = lane.spans?.open.find(
    ({ name, startNs }) => spanNames[name]!.kind === 'signal' && startNs >= since,
  );
  return span ? spanNames[span.name]!.name : null;
}

/** What of the stack of the wait, above the line that took the lock, the interpreter calls when an object goes; null: nothing. */
function destructorOf({ sites }: RunState, { stack }: Lane, taken: SiteRef | null): string | null {
  const frames = sites.frames(stack);
  const outer = frames.findIndex((frame) => taken !== null && isOfFunction(frame, taken));
  const found = (outer < 0 ? frames : frames.slice(0, outer)).find(
    ({ file, function: name }) =>
      /(?:^|\.)__del__$/.test(name) ||
      (file.endsWith('/weakref.py') && name === 'finalize.__call__'),
  );
  if (!found) return null;
  return found.file.endsWith('/weakref.py')
    ? 'a callback of weakref.finalize()'
    : `${found.function}()`;
}

/** Where the call that took the lock should have released it, when that call has ended; null: it has not, or that is not known. */
function leftBehind({ sites }: RunState, { stack }: Lane, taken: SiteRef | null): SiteRef | null {
  if (!taken) return null;
  const back = givenBack((line) => sites.sourceLine(taken.file, line), taken.line);
  if (!back || back.always || back.yields) return null;
  const [inner, ...outer] = sites.frames(stack).filter((frame) => isOfFunction(frame, taken));
  // At the same line again: in a new call, or in the next round of a loop.
  const isOver = outer.length === 0 && (!inner || inner.line === taken.line);
  return isOver ? { ...taken, line: back.line } : null;
}

const isOfFunction = (
  one: Pick<SiteRef, 'file' | 'function'>,
  other: Pick<SiteRef, 'file' | 'function'>,
): boolean => one.file === other.file && one.function === other.function;

/** The task of the thread's event loop that keeps the lock of threads while it waits; null: there is none. */
function keeperOf(state: RunState, lane: Lane, lock: SyncObject): Lane | null {
  const keeper = state.lane(lock.keeper);
  return keeper?.alive && keeper.waiting && keeper.task?.ranOn === lane.id ? keeper : null;
}
