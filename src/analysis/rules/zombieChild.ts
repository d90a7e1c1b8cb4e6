import { formatCount, NS_PER_S } from '../../base/index';
import type { Lane, ProcessState, RunState } from '../../model/index';
import { FactKey } from '../../protocol/index';
import { at, duration, list, locations, participant } from '../evidence/evidence';
import { mainThread, startSite } from '../waits/outside';
import { keptOutputs } from '../stalls/outputKept';
import type { Instance, Rule } from './rule';

/** So long a child must have been dead when its parent left, ns: before, that may have been about to ask. */
const LEFT_NS = NS_PER_S;
/** So many of one line, dead for so long while it goes on starting more, are left for good. */
const MANY = 10;
const OLD_NS = 10 * NS_PER_S;
/** Participants shown. */
const SHOWN = 3;

/** Child processes that have ended and whose parent never asks how, or waits for what they have left first. */
export const zombieChild: Rule = {
  name: 'zombie-child',
  severity: 'warning',
  when: 'seldom',
  help: 'Wait for every child: subprocess.run(), `with Popen(…)`, wait() or join(); poll() now and then for those that run in the background.',
  summary: (count) =>
    count === 1
      ? 'children that nobody waits for'
      : `${count} places that leave children nobody waits for`,
  check: ({ state }) => {
    const groups = new Map<string, Dead[]>();
    for (const one of state.allProcesses().flatMap((process) => deadOf(state, process))) {
      const key = `${one.parent.id} ${one.site}`;
      const group = groups.get(key);
      if (group) group.push(one);
      else groups.set(key, [one]);
    }
    const left = [...groups]
      .filter(([, dead]) => isLeft(state, dead))
      .map(([key, dead]) => instance(state, key, dead));
    return [...left, ...keptOutputs(state)];
  },
};

/** A child that has ended, and that its parent has not asked for. */
interface Dead {
  readonly parent: ProcessState;
  readonly lane: Lane;
  /** SiteId of the line that started it, 0: unknown. */
  readonly site: number;
  readonly endNs: number;
}

/** The process itself, and the programs that it started and that are no Python. */
function deadOf(state: RunState, process: ProcessState): Dead[] {
  const dead: Dead[] = [];
  const { parent, zombie, endNs } = process;
  const own = parent && zombie ? mainThread(process) : undefined;
  if (parent && own) dead.push({ parent, lane: own, site: startSite(state, process), endNs });
  for (const lane of process.children.values())
    if (lane.child?.zombie && !lane.alive) {
      const site = state.sites.userSite(lane.startStack);
      dead.push({ parent: process, lane, site, endNs: lane.endNs });
    }
  return dead;
}

function isLeft(state: RunState, dead: readonly Dead[]): boolean {
  const { parent, site } = dead[0]!;
  if (!parent.alive) {
    const own = parent.orderly || parent.facts.has(FactKey.ExitStatus);
    return own && dead.some(({ endNs }) => endNs >= 0 && parent.endNs - endNs >= LEFT_NS);
  }
  const old = dead.filter(({ endNs }) => state.now - endNs >= OLD_NS);
  if (old.length < MANY) return false;
  const since = Math.min(...old.map(({ endNs }) => endNs)) + OLD_NS;
  return [...parent.children.values()].some(
    (lane) => lane.startNs > since && state.sites.userSite(lane.startStack) === site,
  );
}

function instance(state: RunState, key: string, dead: readonly Dead[]): Instance {
  const { parent, site: siteId } = dead[0]!;
  const site = state.sites.ref(siteId);
  const names = list(dead.map(({ lane }) => lane.label));
  const first = Math.min(...dead.map(({ endNs }) => endNs));
  const until = parent.alive ? state.now : parent.endNs;
  const many = dead.length > 1;
  return {
    key,
    evidence: null,
    quietNs: 0,
    sinceNs: first,
    count: dead.length,
    title: `Nobody waited for ${many ? `${formatCount(dead.length)} children` : names}, started${at(site)}`,
    message: `${names}, started${at(site)}, ${many ? 'have' : 'has'} ended, and process ${parent.pid} never asked how: ${many ? 'each stays' : 'it stays'} in the system's table of processes as long as that lives (${duration(until - first)} so far), and a failure goes unseen.`,
    participants: dead
      .slice(0, SHOWN)
      .map(({ lane }) => ({ ...participant(state, lane, 'zombie'), holds: [] })),
    locations: locations([{ site, role: 'starts' }]),
    objects: [],
  };
}
