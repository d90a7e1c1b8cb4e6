import { formatCount, NS_PER_S } from '../../base/index';
import { TREND_BIN_NS, type RunState, type SyncObject } from '../../model/index';
import { locations, objectName, objectRows } from '../evidence/evidence';
import type { Instance, Rule } from './rule';

/** Bins of the depth's trend that must all have grown: two seconds. */
const GROWING_BINS = 8;
const GROWING_NS = GROWING_BINS * TREND_BIN_NS;

/** A queue without a limit grows and grows: items come faster than they are taken. */
export const queueUnbounded: Rule = {
  name: 'queue-unbounded',
  severity: 'warning',
  when: 'periodic',
  help: 'Give the queue a maxsize, so that producers wait instead of filling the memory; or make the readers faster or more.',
  summary: (count) =>
    count === 1
      ? 'a queue that grows without a limit'
      : `${count} queues that grow without a limit`,
  check({ state, objects, thresholds }) {
    const found: Instance[] = [];
    // The reader may stand still in the debugger.
    if (state.stands.within(state.now - GROWING_NS, state.now) > 0) return found;
    for (const id of objects) {
      const queue = state.object(id);
      if (!queue?.isQueue || queue.size > 0 || queue.shownId === 0) continue;
      // Taken from, too: what is only filled is being filled on purpose.
      const taken = Math.max(queue.counts.contended, queue.seenGets);
      if (queue.depth < thresholds.unboundedDepth || taken === 0) continue;
      const grown = queue.depthTrend?.grownFor(state.now, GROWING_BINS) ?? 0;
      if (grown > 0) found.push(instance(state, queue, (grown * NS_PER_S) / GROWING_NS));
    }
    return found;
  },
};

function instance(state: RunState, queue: SyncObject, perSecond: number): Instance {
  const name = objectName(state, queue);
  const made = state.sites.userRef(queue.stack);
  const rate = formatCount(Math.round(perSecond));
  return {
    key: `${queue.id}`,
    evidence: null,
    quietNs: 0,
    sinceNs: state.now,
    count: 1,
    title: `${name} grows without a limit: ${formatCount(queue.depth)} items, ${rate} more each second`,
    message: `Items are put into ${name} faster than they are taken, and it has no maxsize: it holds ${formatCount(queue.depth)} and has grown by about ${rate} a second for the last two seconds.`,
    participants: [],
    locations: locations([{ site: made, role: 'made' }]),
    objects: objectRows(state, [queue]),
  };
}
