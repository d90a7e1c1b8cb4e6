import { formatCount } from '../../base/index';
import type { RunState, SyncObject } from '../../model/index';
import {
  at,
  duration,
  laneNamer,
  list,
  locations,
  objectName,
  objectRows,
} from '../evidence/evidence';
import type { Instance, Rule } from './rule';

/** Threads lose much time waiting for room in a bounded queue. */
export const queueBackpressure: Rule = {
  name: 'queue-backpressure',
  severity: 'warning',
  when: 'periodic',
  help: 'A bounded queue does this on purpose: it slows the producers down to the pace of the readers. If they must not wait, make the readers faster or more, or drop what is too much; a larger queue only delays it.',
  summary: (count) =>
    count === 1
      ? 'a queue whose readers are too slow'
      : `${count} queues whose readers are too slow`,
  check({ state, objects, thresholds }) {
    const found: Instance[] = [];
    for (const id of objects) {
      const queue = state.object(id);
      if (!queue?.isQueue || queue.size === 0 || queue.shownId === 0) continue;
      const life = state.now - queue.beginNs;
      const { ns, count } = served(queue);
      if (ns < thresholds.backpressureNs || count < 2) continue;
      if (ns >= thresholds.backpressureShare * life) found.push(instance(state, queue));
    }
    return found;
  },
};

/** Waits for room that came to their end: those that never do are told as errors. */
const served = (queue: SyncObject): { readonly ns: number; readonly count: number } => ({
  ns: queue.putWaitNs - queue.unservedPutNs,
  count: queue.putWaits - queue.unservedPuts,
});

function instance(state: RunState, queue: SyncObject): Instance {
  const { ns, count } = served(queue);
  const name = objectName(state, queue);
  const site = state.sites.userRef(queue.putStack);
  const readers = queue.takers.map((id) => state.lane(id)).filter((one) => one !== undefined);
  const reads =
    readers.length > 0
      ? ` ${list(readers.map(laneNamer(state, readers)))} ${readers.length === 1 ? 'reads' : 'read'} it.`
      : '';
  return {
    key: `${queue.id}`,
    evidence: null,
    quietNs: 0,
    sinceNs: state.now,
    count,
    title: `${name}: producers waited ${duration(ns)} for room`,
    message: `${formatCount(count)} puts into ${name} (at most ${formatCount(queue.size)} items) waited ${duration(ns)} in all${at(site)}: items come faster than they are taken.${reads}`,
    participants: [],
    locations: locations([{ site, role: 'waits' }]),
    objects: objectRows(state, [queue]),
  };
}
