import type { Lane, ProcessState, RunState } from '../../model/index';
import { SiteFlag } from '../../protocol/index';
import { at, list, locations, participant } from '../evidence/evidence';
import { startSite, startStack } from '../waits/outside';
import type { Instance, Rule } from './rule';

/** A process was forked while threads of the program ran: the child has none of them. */
export const forkWithThreads: Rule = {
  name: 'fork-with-threads',
  severity: 'warning',
  when: 'periodic',
  help: "Start processes before threads, or use the 'spawn' or 'forkserver' start method: a lock that another thread holds at the fork stays locked in the child for ever.",
  summary: (count) =>
    count === 1 ? 'a fork while threads ran' : `${count} lines that fork while threads run`,
  check({ state, begun }) {
    // What a parent told may be read after its child: in the end all is known.
    const processes = state.exit === null ? begun : state.allProcesses();
    const forked = processes.filter(
      (one) => one.threadsBefore > 0 && one.parent !== null && !isReplacement(state, one),
    );
    if (forked.length === 0) return [];
    const started = new Map<number, number>();
    for (const one of state.allProcesses()) {
      const siteId = startSite(state, one);
      started.set(siteId, (started.get(siteId) ?? 0) + 1);
    }
    const found = new Map<string, Instance>();
    for (const process of forked) {
      const one = instance(state, process, process.parent!, started);
      if (one) found.set(one.key, one);
    }
    return [...found.values()];
  },
};

/** Threads that the program itself had started before the fork of `child`, but for the one that forks. */
function threadsAt(state: RunState, parent: ProcessState, child: ProcessState): Lane[] {
  const { threadsBefore, startNs } = child;
  const lived = parent.threads.filter(
    (lane) => lane.local > 0 && lane.local <= threadsBefore && (lane.alive || lane.endNs > startNs),
  );
  return lived.filter((lane) => !lane.main && isOwn(state, lane));
}

/** Whether the library forked it by itself: a pool starts workers in place of those that have ended. */
function isReplacement(state: RunState, child: ProcessState): boolean {
  const frames = state.sites.frames(startStack(child));
  return frames.length > 0 && frames.every(({ flags }) => (flags & SiteFlag.Internal) !== 0);
}

/** Not one that a library started for itself: a feeder of a queue, a keeper of a pool. */
function isOwn(state: RunState, lane: Lane): boolean {
  const frames = state.sites.frames(lane.startStack);
  return frames.find(({ file }) => !file.endsWith('threading.py'))?.flags === 0;
}

/** `started`: processes by the line that started them. */
function instance(
  state: RunState,
  child: ProcessState,
  parent: ProcessState,
  started: ReadonlyMap<number, number>,
): Instance | null {
  const threads = threadsAt(state, parent, child);
  if (threads.length === 0) return null;
  const siteId = startSite(state, child);
  const site = state.sites.ref(siteId);
  const names = list(threads.map((lane) => lane.label));
  return {
    // A line that many processes fork at, as those of a pool do, is told once.
    key: siteId === 0 ? `of ${parent.id}` : `${siteId}`,
    evidence: null,
    quietNs: 0,
    sinceNs: child.startNs,
    count: started.get(siteId) ?? 1,
    title: `A process was forked${at(site)} while ${names} ran`,
    message: `Process ${parent.pid} forked ${child.pid}${at(site)} while ${names} ran. The child has only the thread that forked; whatever the others held at that moment stays locked in it.`,
    participants: threads
      .slice(0, 4)
      .map((lane) => ({ ...participant(state, lane, 'runs'), holds: [] })),
    locations: locations([{ site, role: 'forks' }]),
    objects: [],
  };
}
