import { ThreadFlag, WaitReason } from '../../protocol/index';
import type { RunState } from '../runState';
import type { Lane } from './lane';
import type { ProcessState } from './process';

/** Threads that nobody joins at the end of a program. */
const NOT_JOINED = ThreadFlag.Main | ThreadFlag.Daemon | ThreadFlag.Foreign;

/** The main thread after its last line: the interpreter joins the other threads. */
export function isShuttingDown(state: RunState, lane: Lane): boolean {
  if (!lane.main || !lane.waiting || lane.reason !== (WaitReason.ThreadJoin as number))
    return false;
  return state.sites.frames(lane.stack).every((frame) => frame.flags !== 0);
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
