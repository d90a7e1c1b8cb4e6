import { formatCount } from '../../base/index';
import type { Lane, RunState, SyncObject } from '../../model/index';
import { ObjectKind, WaitReason } from '../../protocol/index';
import { evidenceOf } from './deadlock';
import { putSites } from '../waits/ending';
import {
  at,
  byException,
  endedParticipant,
  exceptionOf,
  laneNamer,
  list,
  locations,
  objectName,
  objectRows,
  participant,
  waitPhrase,
  waitSite,
  waitVerb,
} from '../evidence/evidence';
import { stallsOfFutures } from '../stalls/futures';
import { stallsOfIdleLoops } from '../stalls/idleLoopStalls';
import { stallsOfLostJobs } from '../stalls/lostJobStalls';
import { keptOf } from '../stalls/permits';
import { isLostWakeup } from './lostWakeup';
import { queuedBehind } from '../stalls/queuedBehind';
import { HELP_WITHIN, withinPackage } from '../evidence/packages';
import type { Context, Instance, Rule } from './rule';
import {
  HELP as HELP_OF_LOOPS,
  sleepingBeside,
  sleepingProcesses,
  sleepingSentence,
  undelivered,
} from '../stalls/sleepingLoops';
import {
  behindSentence,
  endedBeside,
  howEnded,
  isHeldUnseen,
  isInPackage,
  isOfKilled,
  lacksTaskDone,
  missingParties,
  nobodyMinds,
  quietOf,
  stuckOnAnyone,
  waitPlace,
  type Stuck,
} from '../stalls/stuck';
import { stoppedProcesses } from '../stalls/stoppedProcesses';
import { unsettledBodies } from '../stalls/unsettledBody';
import { isTakenBefore } from '../waits/takenBefore';
import { endedHolder } from '../waits/waits';

/** Threads wait for something, and nothing is left that could do it. */
export const stall: Rule = {
  name: 'stall',
  severity: 'error',
  when: 'waits',
  final: true,
  help: 'Say when nothing more will come: a last item or Queue.shutdown() for every reader, an event set in `finally`, so that it is said when the other side fails, too; or wait with a timeout.',
  summary: (count) =>
    count === 1
      ? 'a stall: a wait that nobody is left to end'
      : `${count} stalls: waits that nobody is left to end`,
  check(context) {
    const found: Instance[] = [];
    const groups = stuckOnAnyone(context);
    const taken = groups.filter(({ object }) => isTakenBefore(object));
    const unfinished = new Set(groups.filter(lacksTaskDone).map(({ object }) => object));
    for (const stuck of groups) {
      // Whoever did it before stands still for a reason of its own, which is told instead.
      if (unfinished.has(stuck.object) || stuck.living.length > 0) continue;
      if (isOfKilled(context.state, stuck)) continue;
      if (isLostWakeup(context, stuck) || mayBeBehindCircle(context, stuck)) continue;
      if (mayBeBehindTaken(stuck, taken)) continue;
      if (!isHeldUnseen(context.state, stuck) && nobodyMinds(context, stuck)) continue;
      const quietNs = quietOf(context.state, stuck);
      if (quietNs !== null) found.push(instance(context, stuck, quietNs));
    }
    return [
      ...found,
      ...stallsOfFutures(context),
      ...stallsOfIdleLoops(context),
      ...stallsOfLostJobs(context),
      ...sleepingProcesses(context),
      ...stoppedProcesses(context.state),
      ...unsettledBodies(context.state),
    ];
  },
};

/** Whether nobody was seen to do it, and who stands still in a circle, which is told of, may have been meant to. */
function mayBeBehindCircle({ graph }: Context, { object, nodes, ended, failed }: Stuck): boolean {
  if (ended.length > 0 || failed.length > 0) return false;
  const circles = graph.cycles().flatMap((cycle) => cycle.nodes);
  const causes = [...circles, ...graph.selfWaits()].filter((node) => !nodes.includes(node));
  const own = new Set(nodes.map(({ lane }) => lane.process));
  return causes.some(({ lane }) => object.sharers !== null || own.has(lane.process));
}

/** The same, where it was there before we looked: who did it before may be one of those that wait for a lock taken then. */
function mayBeBehindTaken({ object, ended, failed }: Stuck, taken: readonly Stuck[]): boolean {
  if (ended.length > 0 || failed.length > 0 || !object.isOfBefore) return false;
  return taken.some((one) => one.object !== object && one.object.process === object.process);
}

const TO_DO: Readonly<Record<number, string>> = {
  [WaitReason.QueueGet]: 'put one',
  [WaitReason.QueuePut]: 'take one out',
  [WaitReason.QueueJoin]: 'do them',
  [WaitReason.Event]: 'set it',
  [WaitReason.Condition]: 'notify it',
  [WaitReason.Semaphore]: 'release it',
  [WaitReason.Barrier]: 'join them',
  [WaitReason.Future]: 'set it',
  [WaitReason.Lock]: 'release it',
};

const DID: Readonly<Record<number, string>> = {
  [WaitReason.QueueGet]: 'put items into it',
  [WaitReason.QueuePut]: 'took items out of it',
  [WaitReason.QueueJoin]: 'took items out of it',
  [WaitReason.Event]: 'set it',
  [WaitReason.Condition]: 'notified it',
  [WaitReason.Semaphore]: 'released it',
  [WaitReason.Lock]: 'released it',
};

/** What to do about it, where more is to be said than the rule does. */
const HELP: Readonly<Record<number, string>> = {
  [WaitReason.Event]:
    'Set the event in `finally`, so that it is set on every way out, when the other side fails, too; or wait with a timeout.',
  [WaitReason.Condition]:
    'Notify on every way out, when the other side fails, too. Keep what happened in a variable and wait for that (`while not ready: condition.wait()`, or wait_for()): who comes after the notify need not wait. Or wait with a timeout.',
  [WaitReason.QueuePut]:
    'Have who takes items go on when one of them fails, or tell those who put that he has failed: Queue.shutdown(), an event that they look at between puts with a timeout.',
  [WaitReason.Semaphore]:
    'Take it by `with`, or release it in `finally`: then who fails gives it back, too. Who holds one and wants another may find that all others do the same.',
  [WaitReason.Lock]:
    'Take it by `with` (one of asyncio by `async with`), or release it in `finally`: then who fails or returns early gives it back, too.',
  [WaitReason.Barrier]:
    'Have as many come as the barrier was made for: one that fails calls abort(), so that the others get an error; or wait with a timeout.',
};

/** What to do about a process that is killed as it waits for an event or condition of multiprocessing. */
const HELP_OF_KILLED =
  'A process that is killed or terminated while it waits for an event or condition of multiprocessing has set() and notify_all() wait for it for good: end it by that event and join it, and make a new event when one was killed.';

/** Those that have ended while they waited for the very event or condition that the lane sets or notifies: it waits until all have woken. */
const endedWaiters = (
  state: RunState,
  { reason }: Lane,
  object: SyncObject,
  lanes: readonly Lane[],
): Lane[] =>
  reason === (WaitReason.Semaphore as number) && object.kind !== (ObjectKind.Semaphore as number)
    ? lanes.filter((one) => one.endedWaiting && state.object(one.target)?.root === object)
    : [];

const HELP_OF_TAKEN =
  'Look for what takes it by acquire() and may fail or return before release(), or takes it twice: take it by `with`. A run by `heddle run` tells who took it.';

const HELP_OF_UNSEEN =
  'Look for what takes it by `await acquire()` and waits, fails or returns before release(), or takes it twice: take it by `async with`, and wait for nothing else meanwhile without a timeout.';

const HELP_OF_PACKAGES =
  'The wait is within a package, which may hand out a limited number of connections or the like: give back what was taken (`with`, close(), reading to the end) before asking for more, allow more, or set its time limit.';

function helpOf(
  state: RunState,
  stuck: Stuck,
  sleeping: readonly Lane[],
  killed: readonly Lane[],
): string | undefined {
  const { object, nodes, ended, failed } = stuck;
  if (killed.length > 0) return HELP_OF_KILLED;
  if (isTakenBefore(object)) return HELP_OF_TAKEN;
  if (isHeldUnseen(state, stuck)) return HELP_OF_UNSEEN;
  if (sleeping.length > 0) return HELP_OF_LOOPS;
  const lanes = nodes.map(({ lane }) => lane);
  const hasFailed = ended.length + failed.length > 0;
  if (!hasFailed && lanes.every((lane) => HANDED_OUT.has(lane.reason) && isInPackage(state, lane)))
    return HELP_OF_PACKAGES;
  if (!hasFailed && lanes.every((lane) => isEventOfPackage(state, lane))) return HELP_WITHIN;
  return HELP[lanes[0]!.reason];
}

/** Whether it waits within a package for an event of that, not for one of the program's own, be it of a class of the package. */
function isEventOfPackage(state: RunState, lane: Lane): boolean {
  const within = withinPackage(state, lane);
  const isOwn = within.includes('Event.wait()');
  return lane.reason === (WaitReason.Event as number) && within !== '' && !isOwn;
}

/** Waits for what is given back, or may be. */
const HANDED_OUT: ReadonlySet<number> = new Set([
  WaitReason.QueueGet,
  WaitReason.Condition,
  WaitReason.Semaphore,
]);

function instance(context: Context, stuck: Stuck, quietNs: number): Instance {
  const { state, graph } = context;
  const { object, nodes, ended, failed } = stuck;
  const first = nodes[0]!.lane;
  // Who has a manager's thread wait for it is told of instead of that.
  const waiting = nodes.map((node) => graph.shownFor(node));
  const lanes = waiting.map(({ lane }) => lane);
  const gone = first.reason === (WaitReason.Lock as number) ? endedHolder(state, object) : null;
  const others = gone ? [] : endedBeside(state, stuck);
  const sleeping = sleepingBeside(context, nodes);
  const killed = endedWaiters(state, first, object, [...ended, ...failed, ...others]);
  const kept = keptOf(context, stuck);
  const holders = kept.holders.filter((lane) => !lanes.includes(lane));
  const nameOf = laneNamer(state, [
    ...lanes,
    ...holders,
    ...ended,
    ...failed,
    ...others,
    ...sleeping,
    ...(gone ? [gone] : []),
  ]);
  const queued = queuedBehind(state, stuck);
  const help = kept.help ?? queued?.help ?? helpOf(state, stuck, sleeping, killed);
  const keptSentence = kept.sentence(nameOf);
  const who = list(lanes.map(nameOf));
  const waits = waitVerb(lanes);
  const within = withinPackage(state, first);
  const todo = TO_DO[first.reason] ?? 'end that';
  return {
    key: `${object.id}`,
    evidence: evidenceOf(lanes),
    quietNs,
    sinceNs: Math.max(...[...lanes, ...sleeping].map((lane) => lane.since)),
    count: 0,
    ...(help !== undefined && { help }),
    title:
      killed.length > 0
        ? `Stall: ${who} ${waits} until all who waited for ${objectName(state, object)} have woken, and ${failures(killed)}`
        : `Stall: ${who} ${waits} ${waitPhrase(state, first)}${within}, and nobody is left to ${todo}`,
    message: `${who} ${waits} ${waitPhrase(state, first)}${within}${waitPlace(state, lanes)}. ${why(first)}${queued?.sentence ?? ''}${behindSentence(context, waiting)}`,
    participants: [
      ...lanes.map((lane) => ({
        ...participant(state, lane, 'waiter', nameOf(lane)),
        waitsFor: objectName(state, object),
      })),
      ...holders.map((lane) => ({
        ...participant(state, lane, 'owner', nameOf(lane)),
        waitsFor: null,
      })),
      ...[...ended, ...failed, ...others]
        .slice(0, 4)
        .map((lane) => endedParticipant(state, lane, exceptionOf(lane), nameOf(lane))),
    ],
    locations: locations(lanes.map((lane) => ({ site: waitSite(state, lane), role: 'waits' }))),
    objects: objectRows(state, [object]),
  };

  function failures(lanesOf = failed): string {
    return howEnded(state, lanesOf, nameOf);
  }

  /** What has been done and did not end it, with a space behind; empty: nothing is known, or too much to be told. */
  function done(lane: Lane): string {
    const puts = putSites(state, lane, object).map((site) => at(state.sites.ref(site)));
    if (puts.length > 0) return `All items put${list(puts)} have been taken. `;
    return others.length > 0 ? `${failures(others)}. ` : '';
  }

  function why(lane: Lane): string {
    const other = lane.kind === 'task' ? 'task or thread' : 'thread';
    const missing = missingParties(stuck);
    if (missing > 0) {
      const here = waiting.length === 1 ? 'is' : 'are';
      const lost = [...ended.filter(({ raised }) => raised), ...failed, ...others];
      const absent = lost.length > 0 ? ` ${failures(lost)}.` : '';
      return `${waiting.length} of ${formatCount(object.size)} parties ${here} there, and no ${other} is left that could join them.${absent}`;
    }
    if (isTakenBefore(object)) {
      const isRlock = object.kind === (ObjectKind.RLock as number);
      const by = isRlock ? 'a thread that has ended' : 'whom is not known';
      return `It was taken before the recording began, by ${by}; every ${other} waits, so nobody gives it back.`;
    }
    if (isHeldUnseen(state, stuck)) {
      const how = object.isOfBefore ? 'before the recording began' : 'by `await acquire()`';
      return `A task has taken it ${how}, which one was not seen. No ${other} is left that runs or will wake by itself.`;
    }
    if (gone)
      return `${nameOf(gone)} took it${at(state.sites.ref(object.ownerSite))} and has ended.`;
    const did = DID[lane.reason];
    if (ended.length > 0 && did) {
      const [has, its] = ended.length === 1 ? ['has', 'its'] : ['have', 'their'];
      const over = ended.some(({ alive }) => alive)
        ? `come to ${its} end`
        : `ended${byException(ended)}`;
      const besides = failed.length > 0 ? ` ${failures()}.` : '';
      return `${keptSentence}${list([...new Set(ended.map(nameOf))])} ${did} before and ${has} ${over}; every other ${other} waits, too.${besides}`;
    }
    if (killed.length > 0)
      return `Who sets or notifies it goes on when all who waited for it have woken: ${failures(killed)} as it waited.`;
    if (failed.length > 0 && lane.reason !== (WaitReason.Barrier as number))
      return `${keptSentence}${failures()}; every other ${other} waits, too.`;
    const left =
      object.depth > 0 && object.isQueue
        ? ` ${formatCount(object.depth)} are left in ${objectName(state, object)}.`
        : '';
    if (sleeping.length > 0)
      return `${sleepingSentence(sleeping, nameOf)}.${undelivered(context, lanes, nameOf)}${left}`;
    return `${keptSentence || done(lane)}No ${other} is left that runs or will wake by itself.${left}`;
  }
}
