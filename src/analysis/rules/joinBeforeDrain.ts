import type { Lane, ProcessState, RunState } from '../../model/index';
import { WaitReason } from '../../protocol/index';
import { evidenceOf } from './deadlock';
import { at, laneNamer, locations, participant, waitSite } from '../evidence/evidence';
import {
  isFeeder,
  nobodyReads,
  OUTSIDE_QUIET_NS,
  processAwaited,
  processTitle,
  threadsOf,
  waitsForRoom,
} from '../waits/outside';
import type { Instance, Rule } from './rule';

/** A process is joined that cannot end before somebody reads what it has put into a queue. */
export const joinBeforeDrain: Rule = {
  name: 'join-before-drain',
  severity: 'error',
  when: 'waits',
  final: true,
  help: 'Take everything out of the queue before joining the process that fills it, or use a Manager().Queue().',
  summary: (count) =>
    count === 1
      ? 'a process joined before its queue was read'
      : `${count} processes joined before their queues were read`,
  check({ state }) {
    const found: Instance[] = [];
    for (const joiner of state.blocked) {
      const child = processAwaited(state, joiner);
      const parts = child && partsOf(state, joiner, child);
      if (child && parts) found.push(instance(state, joiner, child, parts));
    }
    return found;
  },
};

interface Parts {
  readonly main: Lane;
  readonly feeder: Lane;
}

/** The main thread of the child waits for its feeder, the feeder for a reader, and nobody reads. */
function partsOf(state: RunState, joiner: Lane, child: ProcessState): Parts | null {
  const threads = threadsOf(child);
  const feeder = threads.find((lane) => isFeeder(lane) && waitsForRoom(lane));
  const main = threads.find(
    (lane) =>
      lane.reason === (WaitReason.ThreadJoin as number) &&
      lane.waiting &&
      lane.targetLane === (feeder?.id as number | undefined),
  );
  if (!feeder || !main) return null;
  const others = [...state.living].filter(isBlockedFeeding);
  return nobodyReads(state, joiner, [child, ...others]) ? { main, feeder } : null;
}

/** It has ended but for what it has to write: it reads nothing any more. */
function isBlockedFeeding(process: ProcessState): boolean {
  return threadsOf(process).every(
    (lane) =>
      lane.waiting && (waitsForRoom(lane) || lane.reason === (WaitReason.ThreadJoin as number)),
  );
}

function instance(
  state: RunState,
  joiner: Lane,
  child: ProcessState,
  { main, feeder }: Parts,
): Instance {
  const lanes = [joiner, main, feeder];
  const nameOf = laneNamer(state, lanes);
  const site = waitSite(state, joiner);
  const who = processTitle(state, child);
  return {
    key: `${joiner.id}>${child.id}`,
    evidence: evidenceOf(lanes),
    quietNs: OUTSIDE_QUIET_NS,
    sinceNs: Math.max(...lanes.map((lane) => lane.since)),
    count: 0,
    title: `${who} is joined before what it put into a queue was read`,
    message: `${nameOf(joiner)} waits for ${who} to end${at(site)}. It cannot: it still has to write what it put into a queue, the pipe is full, and nobody reads it.`,
    participants: [
      participant(state, joiner, 'waiter', nameOf(joiner)),
      participant(state, main, 'waiter', nameOf(main)),
      participant(state, feeder, 'feeder', nameOf(feeder)),
    ],
    locations: locations([{ site, role: 'waits' }]),
    objects: [],
  };
}
