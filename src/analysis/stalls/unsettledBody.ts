import type { Lane, RunState } from '../../model/index';
import {
  at,
  endedParticipant,
  exceptionOf,
  laneNamer,
  list,
  locations,
  participant,
  waitPhrase,
  waitSite,
} from '../evidence/evidence';
import type { Instance } from '../rules/rule';
import { reached, unsettled, unsettledSentence, type Unsettled } from '../waits/unsettled';
import { howEnded } from './stuck';

/** Of so many threads that have ended is told how, at most. */
const MOST_ENDED = 3;

const HELP =
  'Settle it on every way out, when something fails, too: release locks and give back what was taken from a pool in `finally`, call resolve or reject of every promise that is made, listen to `error` and `exit` of workers and children. A promise by itself keeps no program running.';

/** Threads of Node that ended before the top level of a module had come to its end: it waited for what nobody would do any more. */
export const unsettledBodies = (state: RunState): Instance[] =>
  unsettled(state)
    .filter(({ isClosed }) => !isClosed)
    .map((one) => instance(state, one));

function instance(state: RunState, { thread, body, awaited }: Unsettled): Instance {
  // Those that it waits for in the end, which wait for no others.
  const last = [...reached(body, awaited)].filter((lane) => awaited.get(lane)!.length === 0);
  const gone = state
    .process(thread.process)
    .threads.filter(({ alive, main, parent }) => !alive && !main && parent === thread.id);
  const ended = gone.length <= MOST_ENDED ? gone : [];
  const others = last.filter((lane) => lane !== body);
  const nameOf = laneNamer(state, [body, ...others, ...ended]);
  const own = waitSite(state, body);
  const waits = (lane: Lane): string =>
    `${nameOf(lane)} waits ${waitPhrase(state, lane)}${at(waitSite(state, lane))}`;
  const behind = others.length === 0 ? '' : ` ${list(others.map(waits))}.`;
  const how = ended.length === 0 ? '' : ` ${howEnded(state, ended, nameOf)}.`;
  return {
    key: `unsettled ${thread.id}`,
    evidence: null,
    quietNs: 0,
    sinceNs: body.since,
    count: 0,
    help: HELP,
    title: `Stall: ${waits(body)}, and nothing is left that could bring it on`,
    message: `${unsettledSentence(thread)}${behind}${how}`,
    participants: [
      ...others.map((lane) => participant(state, lane, 'waits', nameOf(lane))),
      participant(state, body, 'top level', nameOf(body)),
      ...ended.map((lane) => endedParticipant(state, lane, exceptionOf(lane), nameOf(lane))),
    ],
    locations: locations([
      ...others.map((lane) => ({ site: waitSite(state, lane), role: 'waits' })),
      { site: own, role: 'waits' },
    ]),
    objects: [],
  };
}
