import { formatCount, NS_PER_S } from '../../base/index';
import type { Lane, Poll, RunState } from '../../model/index';
import { at, functionName, laneNamer, locations } from '../evidence/evidence';
import type { Instance, Rule } from './rule';
import { countedIn } from '../evidence/siteCounts';

/** A loop must have gone on for so long, ns, … */
const LASTING_NS = NS_PER_S;
/** … nearly all of it asleep, and nearly always asleep again at once: who works in between is a clock. */
const ASLEEP = 0.8;
const IDLE = 0.8;
/** Of so many looks at least, one of two found an item of a queue to take or to put, or somebody to notify: that is work. */
const SOME_LOOKS = 20;
const BUSY = 0.5;

/** How far a loop, and what its function does, had counted when it was last seen to work. */
interface Work {
  readonly since: number;
  readonly looks: number;
  readonly items: number;
}
const seenWorking = new WeakMap<Poll, Work>();

/** A loop that wakes many times a second only to see that nothing has changed. */
export const busyWait: Rule = {
  name: 'busy-wait',
  severity: 'warning',
  when: 'periodic',
  help: 'Wait for the change itself: an Event, a Condition, Queue.get() or join() wakes the thread at once and costs nothing meanwhile.',
  summary: (count) =>
    count === 1
      ? 'a loop that polls instead of waiting'
      : `${count} loops that poll instead of waiting`,
  check({ state, thresholds }) {
    const found = new Map<number, Lane[]>();
    for (const lane of state.pollers) {
      const poll = lane.poll!;
      const lasted = poll.end - poll.since;
      if (lasted < LASTING_NS || poll.askedRate < thresholds.pollsPerSecond) continue;
      if (poll.sleptNs < ASLEEP * lasted || poll.idleShare < IDLE) continue;
      // The loop of a package is not the user's to change, and his line that calls it has none.
      if (state.sites.isOfPackage(poll.stack)) continue;
      const site = state.sites.userSite(poll.stack);
      if (works(state, lane, site)) continue;
      found.set(site, [...(found.get(site) ?? []), lane]);
    }
    return [...found].map(([site, lanes]) => instance(state, site, lanes));
  },
};

/**
 * Whether the function that sleeps puts or takes items as it goes, or its thread releases semaphores, sets events or notifies.
 * Queues count items by line, for all threads together: with several such threads it may be another one that does.
 */
function works(state: RunState, lane: Lane, siteId: number): boolean {
  const poll = lane.poll!;
  const seen = seenWorking.get(poll);
  const before = seen?.since === poll.since ? seen : { since: poll.since, looks: 0, items: 0 };
  const queues = state.objects.filter((object) => object?.isQueue);
  const items = countedIn(state, siteId, queues) + lane.notified;
  const looks = poll.count - before.looks;
  if (looks < SOME_LOOKS) return before.looks > 0;
  if (items - before.items < BUSY * looks) return false;
  seenWorking.set(poll, { since: poll.since, looks: poll.count, items });
  return true;
}

function instance(state: RunState, siteId: number, lanes: readonly Lane[]): Instance {
  const site = state.sites.ref(siteId);
  const [first] = lanes;
  const { rate, count } = first!.poll!;
  const who = lanes.length === 1 ? laneNamer(state, lanes)(first!) : `${lanes.length} threads`;
  const often = formatCount(Math.round(rate));
  const where = functionName(site);
  return {
    key: `${siteId}`,
    evidence: null,
    quietNs: 0,
    sinceNs: state.now,
    count: 1,
    title: `${who} ${lanes.length === 1 ? 'polls' : 'poll'} ${often} times a second${where ? ` in ${where}` : ''}`,
    message: `${who} woke ${formatCount(count)} times${at(site)}, about ${often} times a second, did next to nothing and slept again.`,
    participants: [],
    locations: locations([{ site, role: 'polls' }]),
    objects: [],
  };
}
