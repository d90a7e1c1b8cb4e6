import { formatCount } from '../../base/index';
import type { RunState, SyncObject } from '../../model/index';
import { ObjectKind } from '../../protocol/index';
import { at, locations, objectName, objectRows } from '../evidence/evidence';
import type { Instance, Rule } from './rule';
import { countedAround } from '../evidence/siteCounts';

/** Waits that began anew at once, at least, and what share of all waits. */
const REWAITS = 100;
const SHARE = 0.6;
/** Threads that a call wakes, on the average. */
const CROWD = 4;

/** Each wake-up wakes a crowd, most of which finds nothing to do and waits again. */
export const thunderingHerd: Rule = {
  name: 'thundering-herd',
  severity: 'warning',
  when: 'periodic',
  help: 'Wake as many as can go on: notify() or notify(n) instead of notify_all() (in Node notifyAll()), a queue or a semaphore instead of a condition, or a condition for each reason to wait.',
  summary: (count) =>
    count === 1 ? 'a crowd woken for nothing' : `${count} crowds woken for nothing`,
  check({ state, objects }) {
    const found: Instance[] = [];
    for (const id of objects) {
      const object = state.object(id);
      if (object?.kind !== (ObjectKind.Condition as number) || object.shownId === 0) continue;
      if (object.notifyCalls === 0 || object.rewaits < REWAITS) continue;
      if (object.notified < CROWD * object.notifyCalls) continue;
      if (object.rewaits < SHARE * object.waits.count) continue;
      if (stayed(state, object) >= SHARE * object.waits.count) found.push(instance(state, object));
    }
    return found;
  },
};

/**
 * Waits before which the lock was not taken anew, at least: who was woken found nothing to do. Who has
 * something to do leaves the `with` block, and enters it again.
 */
function stayed(state: RunState, object: SyncObject): number {
  const site = state.sites.userSite(object.worstStack);
  return object.waits.count - countedAround(state, site, object.inner);
}

function instance(state: RunState, object: SyncObject): Instance {
  const name = objectName(state, object);
  const site = state.sites.userRef(object.worstStack);
  const share = Math.round((100 * object.rewaits) / object.waits.count);
  return {
    key: `${object.id}`,
    evidence: null,
    quietNs: 0,
    sinceNs: state.now,
    count: object.rewaits,
    title: `${name} wakes crowds: ${share} % of those woken wait again at once`,
    message: `Each notify_all() on ${name} wakes about ${Math.round(object.notified / object.notifyCalls)} threads${at(site)}. ${formatCount(object.rewaits)} of ${formatCount(object.waits.count)} times a thread was woken, found nothing to do, and waited again.`,
    participants: [],
    locations: locations([{ site, role: 'waits' }]),
    objects: objectRows(state, [object]),
  };
}
