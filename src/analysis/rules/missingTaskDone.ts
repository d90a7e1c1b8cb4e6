import { formatCount } from '../../base/index';
import { evidenceOf } from './deadlock';
import {
  byException,
  endedParticipant,
  exceptionOf,
  laneNamer,
  list,
  locations,
  objectName,
  objectRows,
  participant,
  waitSite,
  waitVerb,
} from '../evidence/evidence';
import type { Context, Instance, Rule } from './rule';
import {
  behindSentence,
  lacksTaskDone,
  STUCK_QUIET_NS,
  stuckOnAnyone,
  wantsItemOf,
  type Stuck,
} from '../stalls/stuck';
import { WaitReason } from '../../protocol/index';

/** A thread waits for a queue to be done whose items were all taken, by threads that want the next. */
export const missingTaskDone: Rule = {
  name: 'missing-task-done',
  severity: 'error',
  when: 'waits',
  final: true,
  help: 'Call task_done() (in Node taskDone()) once for every item taken, in a `finally`, so that an item that fails counts, too.',
  summary: (count) =>
    count === 1
      ? 'a queue that is never done: task_done() is missing'
      : `${count} queues that are never done: task_done() is missing`,
  check: (context) =>
    stuckOnAnyone(context)
      .filter(lacksTaskDone)
      .map((stuck) => instance(context, stuck)),
};

function instance(context: Context, { object, nodes, ended, living }: Stuck): Instance {
  const { state, graph } = context;
  // Who has a manager's thread wait for it is told of instead of that.
  const joining = nodes
    .filter(({ lane }) => lane.reason === (WaitReason.QueueJoin as number))
    .map((node) => graph.shownFor(node));
  const lanes = joining.map(({ lane }) => lane);
  const name = objectName(state, object);
  const wanting = nodes.filter(({ lane }) => wantsItemOf(lane, object)).map(({ lane }) => lane);
  const taking = [...wanting, ...living];
  const takers = [...taking, ...ended];
  const nameOf = laneNamer(state, [...lanes, ...takers]);
  const who = list(lanes.map(nameOf));
  const all = object.counts.acquisitions || object.seenAcquires;
  const items = all > 1 ? `All ${formatCount(all)} items were` : 'Every item was';
  const by = takers.length > 0 ? ` by ${list(takers.map(nameOf))}` : '';
  const wants = `now ${taking.length === 1 ? 'wants' : 'want'} the next one`;
  const over = `${ended.length === 1 ? 'has' : 'have'} ended${byException(ended)}`;
  const both = `, of whom ${list(taking.map(nameOf))} ${wants} and ${list(ended.map(nameOf))} ${over}`;
  const now =
    takers.length === 0
      ? ''
      : ended.length === 0
        ? `, which ${wants}`
        : taking.length === 0
          ? `, which ${over}`
          : both;
  return {
    key: `${object.id}`,
    evidence: evidenceOf(lanes),
    quietNs: STUCK_QUIET_NS,
    sinceNs: Math.max(...lanes.map((lane) => lane.since)),
    count: 0,
    title: `${name} is never done: ${who} ${waitVerb(lanes)} in join(), and task_done() was not called for every item`,
    message: `${who} ${waitVerb(lanes)} until every item of ${name} is marked done. ${items} taken${by}${now}: nobody is left to call task_done() for the rest.${behindSentence(context, joining)}`,
    participants: [
      ...lanes.map((lane) => participant(state, lane, 'waiter', nameOf(lane))),
      ...taking.map((lane) => participant(state, lane, 'taker', nameOf(lane))),
      ...ended
        .slice(0, 4)
        .map((lane) => endedParticipant(state, lane, exceptionOf(lane), nameOf(lane))),
    ],
    locations: locations([
      ...lanes.map((lane) => ({ site: waitSite(state, lane), role: 'waits' })),
      ...taking.map((lane) => ({ site: waitSite(state, lane), role: 'takes' })),
    ]),
    objects: objectRows(state, [object]),
  };
}
