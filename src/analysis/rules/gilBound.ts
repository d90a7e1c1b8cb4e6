import type { Lane, ProcessState, RunState } from '../../model/index';
import { LaneState } from '../../protocol/view/index';
import { duration, list, locations, participant } from '../evidence/evidence';
import type { Instance, Rule } from './rule';

/** Threads that must lose time to each other; and those that are told with their lines. */
const THREADS = 2;
const MOST_TOLD = 4;

/** Threads of one process compute in Python at the same time, and one at a time may. */
export const gilBound: Rule = {
  name: 'gil-bound',
  severity: 'warning',
  when: 'seldom',
  help: 'Threads do not make Python code faster on an interpreter with a lock: use processes (ProcessPoolExecutor), a library that releases the lock, or a free-threaded build.',
  summary: (count) =>
    count === 1
      ? 'threads that keep each other from the interpreter'
      : `${count} processes whose threads keep each other from the interpreter`,
  check({ state, thresholds }) {
    const found: Instance[] = [];
    for (const process of state.allProcesses()) {
      if (!process.os) continue;
      const losers = process.threads
        .filter((lane) => lane.sampled)
        .map((lane) => ({ lane, ns: gilNs(state, lane) }))
        .filter(({ lane, ns }) => ns >= thresholds.gilShare * (ns + Math.max(0, lane.cpuNs)));
      const lost = losers.reduce((sum, { ns }) => sum + ns, 0);
      if (losers.length < THREADS || lost < thresholds.gilNs) continue;
      found.push(instance(state, process, losers, lost));
    }
    return found;
  },
};

function gilNs(state: RunState, lane: Lane): number {
  const now = lane.alive ? state.now : lane.endNs;
  return lane.sampled!.timeIn(LaneState.Gil, now, (from, to) => lane.waitedNs(from, to));
}

function instance(
  state: RunState,
  process: ProcessState,
  losers: readonly { readonly lane: Lane; readonly ns: number }[],
  lost: number,
): Instance {
  const worst = losers.toSorted((a, b) => b.ns - a.ns).map(({ lane }) => lane);
  const participants = worst.slice(0, MOST_TOLD).map((lane) => {
    const site = lane.seen?.mostlySince(0)?.site;
    return { ...participant(state, lane, 'computes'), ...(site && { stack: [site] }) };
  });
  const ran = losers.reduce((sum, { lane }) => sum + Math.max(0, lane.cpuNs), 0);
  return {
    key: `${process.id}`,
    evidence: null,
    quietNs: 0,
    sinceNs: state.now,
    count: 1,
    title: `${losers.length} threads lost about ${duration(lost)} waiting for the interpreter lock`,
    message: `${list(worst.map((lane) => lane.label))} compute in Python at the same time, and the interpreter runs one at a time: they ran ${duration(ran)} and waited about ${duration(lost)} (sampled) for each other.`,
    participants,
    locations: locations(participants.map(({ stack: [site = null], role }) => ({ site, role }))),
    objects: [],
  };
}
