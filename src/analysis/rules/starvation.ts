import { ObjectKind } from '../../protocol/index';
import type { Lane, RunState, SyncObject } from '../../model/index';
import {
  at,
  duration,
  laneNamer,
  locations,
  objectName,
  objectRows,
  participant,
  waitSite,
} from '../evidence/evidence';
import type { Instance, Rule } from './rule';

/** How often others must have got it meanwhile, … */
const TAKEN = 30;
/** … and for each that uses it: who stands in a line sees each of those before it get it once. */
const TAKEN_EACH = 10;
/** A hold that is more than this share of the wait explains it. */
const LONG_SHARE = 0.25;

/** One thread waits very long for what others get again and again meanwhile. */
export const starvation: Rule = {
  name: 'starvation',
  severity: 'warning',
  when: 'periodic',
  help: 'Locks and semaphores of Python are not fair: who asks at the right moment gets them. Hold it for less, leave a pause before taking it again, or serve waiters in turn by a queue.',
  summary: (count) =>
    count === 1
      ? 'a thread that does not get its turn'
      : `${count} locks or semaphores that a thread does not get its turn at`,
  check({ state, thresholds }) {
    const starved = new Map<SyncObject, Lane>();
    for (const lane of state.blocked) {
      const object = state.object(lane.target);
      if (!object || object.shownId === 0 || !isTaken(object)) continue;
      const waited = waitedFor(state, lane);
      if (waited < thresholds.starvationNs || !isPassedOver(state, lane, object, waited)) continue;
      const other = starved.get(object);
      if (!other || lane.wantedSince < other.wantedSince) starved.set(object, lane);
    }
    return [...starved].map(([object, lane]) => instance(state, object, lane));
  },
};

/** Not a semaphore that begins with 0: it counts what others make, and who waits for it gets each of those, or another like it. */
const isTaken = ({ isLock, kind, size }: SyncObject): boolean =>
  isLock || ((kind === ObjectKind.Semaphore || kind === ObjectKind.BoundedSemaphore) && size > 0);

/** Without what it stood still in the debugger, ns. */
const waitedFor = (state: RunState, { wantedSince }: Lane): number =>
  state.now - wantedSince - state.stands.within(wantedSince, state.now);

function isPassedOver(state: RunState, lane: Lane, object: SyncObject, waited: number): boolean {
  const users = 1 + Math.max(object.waiters, object.waited.length);
  if (object.takings - lane.takenBefore < Math.max(TAKEN, TAKEN_EACH * users)) return false;
  const holds = (object.blame?.entries ?? []).map(
    ({ worstStart, worstEnd }) => worstEnd - worstStart,
  );
  const present = object.holder !== 0 && object.ownerSince > 0 ? state.now - object.ownerSince : 0;
  return Math.max(present, ...holds) < LONG_SHARE * waited;
}

function instance(state: RunState, object: SyncObject, lane: Lane): Instance {
  const name = objectName(state, object);
  const owner = state.lane(object.holder);
  const who = laneNamer(state, [lane])(lane);
  const waited = duration(waitedFor(state, lane));
  const site = waitSite(state, lane);
  return {
    key: `${object.id}`,
    evidence: null,
    quietNs: 0,
    sinceNs: state.now,
    count: 1,
    title: `${who} has waited ${waited} for ${name}, which others get all the time`,
    message: `${who} has waited ${waited} for ${name}${at(site)}. Others got it again and again meanwhile, and nobody held it for long.`,
    participants: [
      participant(state, lane, 'waiter'),
      ...(owner ? [participant(state, owner, 'owner')] : []),
    ],
    locations: locations([{ site, role: 'waits' }]),
    objects: objectRows(state, [object]),
  };
}
