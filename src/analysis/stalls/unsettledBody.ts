import type { Lane, ProcessState, RunState } from '../../model/index';
import { FactKey, RuntimeKind, TaskKind } from '../../protocol/index';
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
import { howEnded } from './stuck';

/** The status with which Node ends where an `await` on the top level of a module has nothing left to wait for. */
const UNSETTLED = 13;
/** What the top level of a file is called in stacks. */
const BODY = '<module>';
/** Of so many threads that have ended is told how, at most. */
const MOST_ENDED = 3;

const HELP =
  'Settle it on every way out, when something fails, too: release locks and give back what was taken from a pool in `finally`, call resolve or reject of every promise that is made, listen to `error` and `exit` of workers and children. A promise by itself keeps no program running.';

/** Threads of Node that ended before the top level of a module had come to its end: it waited for what nobody would do any more. */
export const unsettledBodies = (state: RunState): Instance[] =>
  state
    .allProcesses()
    .filter(({ runtime }) => runtime === RuntimeKind.Node)
    .flatMap((process) => process.threads.filter((thread) => isUnsettled(process, thread)))
    .flatMap((thread) => {
      const standing = standingIn(state, thread);
      const body = standing.find(({ stack }) => state.sites.frames(stack)[0]?.function === BODY);
      return body ? [instance(state, thread, body, standing)] : [];
    });

const isUnsettled = ({ facts }: ProcessState, { main, exitStatus }: Lane): boolean =>
  main ? facts.get(FactKey.ExitStatus) === `${UNSETTLED}` : exitStatus === UNSETTLED;

/** Asynchronous functions that wait, or did when their process ended. */
const standingIn = (state: RunState, thread: Lane): Lane[] =>
  state
    .process(thread.process)
    .allLanes.filter(
      ({ task, waiting, endedWaiting }) =>
        (waiting || endedWaiting) &&
        task?.kind === (TaskKind.Coroutine as number) &&
        task.ranOn === thread.id,
    );

function instance(state: RunState, thread: Lane, body: Lane, standing: readonly Lane[]): Instance {
  const last = lastOf(state, body, standing);
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
  const who = thread.main ? 'Node' : `${thread.label} therefore`;
  return {
    key: `unsettled ${thread.id}`,
    evidence: null,
    quietNs: 0,
    sinceNs: body.since,
    count: 0,
    help: HELP,
    title: `Stall: ${waits(body)}, and nothing is left that could bring it on`,
    message: `${who} ended with status ${UNSETTLED}: no timer, no file or socket, no thread or child kept it any longer.${behind}${how}`,
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

/** Those that it waits for in the end, which wait for no others. */
function lastOf(state: RunState, body: Lane, standing: readonly Lane[]): Lane[] {
  const last = new Set<Lane>();
  const seen = new Set<Lane>([body]);
  for (const lane of seen) {
    const next = [lane.targetLane, ...(lane.awaits?.lanes ?? [])]
      .map((id) => state.lane(id))
      .filter((one) => one !== undefined && standing.includes(one));
    if (next.length === 0) last.add(lane);
    for (const one of next) seen.add(one!);
  }
  return [...last];
}
