import { formatCount, NS_PER_S } from '../base/index';
import type { Lane, RunState } from '../model/index';
import { at, functionName, locations } from './evidence';
import type { Instance, Rule } from './rule';

/** A loop must have gone on for so long, ns, … */
const LASTING_NS = NS_PER_S;
/** … nearly all of it asleep, and nearly always asleep again at once: who works in between is a clock. */
const ASLEEP = 0.8;
const IDLE = 0.8;

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
      const site = state.sites.userSite(poll.stack);
      found.set(site, [...(found.get(site) ?? []), lane]);
    }
    return [...found].map(([site, lanes]) => instance(state, site, lanes));
  },
};

function instance(state: RunState, siteId: number, lanes: readonly Lane[]): Instance {
  const site = state.sites.ref(siteId);
  const [first] = lanes;
  const { rate, count } = first!.poll!;
  const who = lanes.length === 1 ? first!.label : `${lanes.length} threads`;
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
