import { FactKey, ThreadFlag, WaitReason } from '../../protocol/index';
import type { RunState } from '../runState';
import type { Lane } from './lane';
import type { ProcessState } from './process';
import type { Site } from './sites';

/** Threads that nobody joins at the end of a program. */
const NOT_JOINED = ThreadFlag.Main | ThreadFlag.Daemon | ThreadFlag.Foreign;

/** The main thread after its last line: the interpreter joins the other threads, or multiprocessing does in a process of its own. */
export function isShuttingDown(state: RunState, lane: Lane): boolean {
  if (!lane.main || !lane.waiting || lane.reason !== (WaitReason.ThreadJoin as number))
    return false;
  const { sites } = state;
  const site = sites.site(sites.userSite(lane.stack));
  return site.flags !== 0 || site.id === 0 || isStartOf(state, lane, site);
}

/** Whether it is where multiprocessing has the process begin: on the line that forked it, or what the new interpreter was given by `-c`. */
function isStartOf(state: RunState, lane: Lane, site: Site): boolean {
  const { facts, startStack } = state.process(lane.process);
  const method = facts.get(FactKey.StartMethod);
  if (method === 'fork') return site.id === state.sites.userSite(lane.startStack || startStack);
  return (method === 'spawn' || method === 'forkserver') && site.file === '<string>';
}

/**
 * The thread that the end of the program waits for: from 3.13 on the main thread does not tell. They are joined in
 * the order in which they were started (Modules/_threadmodule.c); those of `_thread` alone, which have no name, are not.
 */
export function joinedAtShutdown({ threads }: ProcessState): Lane | undefined {
  return threads.find(
    ({ alive, ghost, name, flags }) => alive && !ghost && name !== '' && (flags & NOT_JOINED) === 0,
  );
}
