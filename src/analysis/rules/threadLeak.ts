import { formatCount, NS_PER_S } from '../../base/index';
import type { Lane, RunState } from '../../model/index';
import { at, locations, participant } from '../evidence/evidence';
import type { Instance, Rule } from './rule';

/** Share of those started by the line that still live, and of these that wait. */
const LIVING = 0.9;
const IDLE = 0.8;
/** They came one after the other for so long, and have been idle for so long, ns. */
const SPREAD_NS = NS_PER_S;
const IDLE_NS = NS_PER_S;
/** Participants shown. */
const SHOWN = 3;

/** Threads that one line starts again and again, and that never end. */
export const threadLeak: Rule = {
  name: 'thread-leak',
  severity: 'warning',
  when: 'seldom',
  help: 'End what is no longer needed: shut executors down (`with ThreadPoolExecutor(…)`, in Node `using`), tell worker threads to stop, and join them; or share one pool.',
  summary: (count) =>
    count === 1 ? 'threads that never end' : `${count} places whose threads never end`,
  check({ state, thresholds }) {
    return state
      .allProcesses()
      .filter(({ alive, aliveThreads }) => alive && aliveThreads >= thresholds.leakedThreads)
      .flatMap(({ threads }) => [...byStart(state, threads)])
      .filter(([, lanes]) => isLeak(state, lanes, thresholds.leakedThreads))
      .map(([site, lanes]) => instance(state, site, lanes));
  },
};

function byStart(state: RunState, threads: readonly Lane[]): Map<number, Lane[]> {
  const groups = new Map<number, Lane[]>();
  for (const lane of threads) {
    if (lane.main || lane.startStack === 0) continue;
    const site = state.sites.userSite(lane.startStack);
    const group = groups.get(site);
    if (group) group.push(lane);
    else groups.set(site, [lane]);
  }
  return groups;
}

function isLeak(state: RunState, lanes: readonly Lane[], many: number): boolean {
  const living = lanes.filter((lane) => lane.alive);
  if (living.length < many || living.length < LIVING * lanes.length) return false;
  const spread = living.at(-1)!.startNs - living[0]!.startNs;
  const idle = living.filter((lane) => lane.waiting && state.now - lane.since >= IDLE_NS);
  return spread >= SPREAD_NS && idle.length >= IDLE * living.length;
}

function instance(state: RunState, siteId: number, lanes: readonly Lane[]): Instance {
  const site = state.sites.ref(siteId);
  const living = lanes.filter((lane) => lane.alive);
  const count = formatCount(living.length);
  const last = living.at(-1)!;
  return {
    key: `${last.process} ${siteId}`,
    evidence: null,
    quietNs: 0,
    sinceNs: state.now,
    count: living.length,
    title: `${count} threads started${at(site)} live on and do nothing`,
    message: `Threads are started again and again${at(site)}, and they do not end: ${count} of ${formatCount(lanes.length)} still live, nearly all of them waiting, ${living[0]!.label} to ${last.label}.`,
    participants: living.slice(-SHOWN).map((lane) => participant(state, lane, 'idle')),
    locations: locations([{ site, role: 'starts' }]),
    objects: [],
  };
}
