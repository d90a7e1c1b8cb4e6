import {
  awaitedPhrase,
  programAwaited,
  stoppedSince,
  type Lane,
  type RunState,
} from '../../model/index';
import { evidenceOf } from '../rules/deadlock';
import {
  at,
  laneNamer,
  list,
  locations,
  participant,
  waitPhrase,
  waitSite,
} from '../evidence/evidence';
import type { Instance } from '../rules/rule';
import { knownSuppliers } from '../waits/waits';

/** So long they must have been stopped, ns: a debugger, or who copies a process, stops it for moments. */
const STOPPED_NS = 2_000_000_000;

/**
 * Waits without a time limit for a process that a signal has stopped: for its end, for a lock that it has, or for what only such processes
 * were seen to do.
 */
export const stoppedProcesses = (state: RunState): Instance[] =>
  state.blocked.flatMap((lane) => {
    const pids = lane.waiting && lane.timeout < 0 ? [...new Set(awaited(state, lane))] : [];
    const own = state.process(lane.process);
    const since = pids.map((pid) => stoppedSince(state, own, pid));
    if (pids.length === 0 || pids.includes(own.pid) || since.includes(-1)) return [];
    const name = laneNamer(state, [lane])(lane);
    const site = waitSite(state, lane);
    const them = pids.length === 1 ? 'it' : 'them';
    return {
      key: `stopped ${lane.id} ${pids.join()}`,
      evidence: `${evidenceOf([lane])} ${since.join()}`,
      quietNs: STOPPED_NS,
      sinceNs: Math.max(lane.since, ...since),
      count: 0,
      passing: true,
      help: `Have ${them} go on: kill -CONT ${pids.join(' ')}. A program that was started in a session of its own, or in the background of a terminal, is stopped when it reads from that: give it another input (stdin=DEVNULL).`,
      title: `${pids.length === 1 ? 'A stopped process' : 'Stopped processes'}: ${name} waits for ${them}`,
      message: `${name} waits ${phrase(state, lane)}${at(site)}. A signal (SIGSTOP, SIGTSTP, SIGTTIN or SIGTTOU) has stopped process ${list(pids.map(String))}${role(state, lane)}; until SIGCONT comes, ${pids.length === 1 ? 'it does' : 'they do'} nothing.`,
      participants: [participant(state, lane, 'waiter', name)],
      locations: locations([{ site, role: 'waits' }]),
      objects: [],
    };
  });

/** Ids of the processes that it waits for: of who has the lock, or all that were seen to do what it waits for. */
function awaited(state: RunState, lane: Lane): number[] {
  const pid = programAwaited(lane);
  if (pid !== 0) return [pid];
  return helpers(state, lane)
    .filter(({ alive }) => alive)
    .map((one) => state.process(one.process).pid);
}

/** Who has the lock that it waits for. */
const ownerOf = (state: RunState, lane: Lane): Lane | undefined =>
  state.lane(state.object(lane.target)?.root.owner ?? 0);

function helpers(state: RunState, lane: Lane): Lane[] {
  const object = state.object(lane.target);
  const owner = ownerOf(state, lane);
  if (!object || owner) return owner ? [owner] : [];
  return knownSuppliers(lane, object)
    .map((id) => state.lane(id))
    .filter((one) => one !== undefined);
}

/** What it waits for, without how that is now. */
const phrase = (state: RunState, lane: Lane): string =>
  programAwaited(lane) === 0
    ? waitPhrase(state, lane)
    : `for ${awaitedPhrase(state, lane.awaited)}`;

/** What they are to it, as a clause; empty where that has been said. */
function role(state: RunState, lane: Lane): string {
  if (programAwaited(lane) !== 0) return '';
  return ownerOf(state, lane) ? ', which has it' : ', by which such waits were ended so far';
}
