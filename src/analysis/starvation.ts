import { formatCount } from '../base/index';
import type { RunState, SyncObject } from '../model/index';
import { at, duration, locations, objectName, objectRows } from './evidence';
import { bothSides } from './highContention';
import type { Instance, Rule } from './rule';

/** The longest wait is that many times the usual one, of that many at least. */
const TIMES_USUAL = 100;
const WAITS = 50;

/** One thread waits very long for a lock that others get again and again meanwhile. */
export const starvation: Rule = {
  name: 'starvation',
  severity: 'warning',
  when: 'periodic',
  help: 'Python locks are not fair: who asks at the right moment gets them. Hold the lock for less, leave a pause before taking it again, or serve waiters in turn by a queue.',
  summary: (count) =>
    count === 1 ? 'a thread that hardly gets a lock' : `${count} locks that starve a thread`,
  check({ state, objects, thresholds }) {
    const found: Instance[] = [];
    for (const id of objects) {
      const lock = state.object(id);
      if (!lock?.isLock || lock.shownId === 0 || lock.worstWaitNs < thresholds.starvationNs)
        continue;
      if (lock.waits.count >= WAITS && isUnusual(lock)) found.push(instance(state, lock));
    }
    return found;
  },
};

/** A long wait behind one long hold is no starvation. */
function isUnusual(lock: SyncObject): boolean {
  const longest = Math.max(0, ...lock.blame.entries.map((one) => one.worstEnd - one.worstStart));
  const usual = lock.waits.quantile(0.5);
  return lock.worstWaitNs >= TIMES_USUAL * usual && longest < lock.worstWaitNs / 4;
}

function instance(state: RunState, lock: SyncObject): Instance {
  const name = objectName(state, lock);
  const waiter = state.lane(lock.worstWaiter)?.label ?? 'a thread';
  const site = state.sites.ref(state.sites.userSite(lock.worstStack));
  const usual = duration(lock.waits.quantile(0.5));
  const others = formatCount(lock.waits.count - 1);
  return {
    key: `${lock.id}`,
    evidence: null,
    quietNs: 0,
    sinceNs: state.now,
    count: 1,
    title: `${waiter} waited ${duration(lock.worstWaitNs)} for ${name}, which others got all the time`,
    message: `${waiter} waited ${duration(lock.worstWaitNs)} for ${name}${at(site)}, while nobody held it for long: of ${others} other waits half took less than ${usual}.`,
    participants: bothSides(state, lock, state.sites.ref(lock.ownerSite)),
    locations: locations([{ site, role: 'waits' }]),
    objects: objectRows(state, [lock]),
  };
}
