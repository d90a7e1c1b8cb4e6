import { formatDuration } from '../../base/index';
import { WaitReason } from '../../protocol/index';
import { evidenceOf } from './deadlock';
import {
  at,
  laneNamer,
  list,
  locations,
  objectName,
  objectRows,
  participant,
  waitPhrase,
  waitSite,
} from '../evidence/evidence';
import type { Context, Instance, Rule } from './rule';
import { behindSentence, quietOf, stuckOnAnyone, waitPlace, type Stuck } from '../stalls/stuck';
import { unwokenLoops } from '../stalls/unwokenLoop';
import { cameTooLate } from '../waits/waits';

/** A notification found nobody waiting, and who came afterwards waits for ever; or it woke no event loop. */
export const lostWakeup: Rule = {
  name: 'lost-wakeup',
  severity: 'error',
  when: 'waits',
  final: true,
  help: 'Keep what happened in a variable and wait for that: `while not ready: condition.wait()`, or wait_for() (in Node waitFor()), under the lock under which it is changed. Do not clear() an event right after set(). From another thread use call_soon_threadsafe() or run_coroutine_threadsafe() of an event loop, nothing else of asyncio.',
  summary: (count) =>
    count === 1
      ? 'a wake-up that came before anybody waited for it'
      : `${count} wake-ups that came before anybody waited for them`,
  check: (context) => [
    ...unwokenLoops(context),
    ...stuckOnAnyone(context).flatMap((stuck) => {
      const quietNs = isLostWakeup(context, stuck) ? quietOf(context.state, stuck) : null;
      return quietNs === null ? [] : [instance(context, stuck, quietNs)];
    }),
  ],
};

export function isLostWakeup({ state }: Context, { nodes }: Stuck): boolean {
  return nodes.some(({ lane }) => cameTooLate(state, lane));
}

function instance(context: Context, { object, nodes }: Stuck, quietNs: number): Instance {
  const { state } = context;
  const lanes = nodes.map(({ lane }) => lane);
  const late = lanes.find((lane) => cameTooLate(state, lane))!;
  const missed = late.missed!;
  const by = state.lane(missed.by);
  const site = state.sites.ref(missed.site);
  const nameOf = laneNamer(state, by ? [...lanes, by] : lanes);
  const who = list(lanes.map(nameOf));
  const name = objectName(state, object);
  const notified = late.reason === (WaitReason.Event as number) ? 'set' : 'notified';
  const cleared = notified === 'set' ? ' and cleared it again' : '';
  const before = formatDuration(late.since - missed.at);
  return {
    key: `${object.id}`,
    evidence: evidenceOf(lanes),
    quietNs,
    sinceNs: Math.max(...lanes.map((lane) => lane.since)),
    count: 0,
    title: `Lost wake-up: ${name} was ${notified} before ${who} ${lanes.length === 1 ? 'was' : 'were'} waiting for it`,
    message: `${by ? nameOf(by) : 'A thread'} ${notified} ${name}${at(site)}${cleared} when nobody was waiting. ${before} later ${who} began to wait ${waitPhrase(state, late)}${waitPlace(state, lanes)}, and nobody is left to do it again.${behindSentence(context, nodes)}`,
    participants: [
      ...lanes.map((lane) => participant(state, lane, 'waiter')),
      ...(by ? [participant(state, by, 'notifier')] : []),
    ],
    locations: locations([
      ...lanes.map((lane) => ({ site: waitSite(state, lane), role: 'waits' })),
      { site, role: 'notifies' },
    ]),
    objects: objectRows(state, [object]),
  };
}
