import {
  interruptGuard,
  type Lane,
  type ProcessState,
  type RunState,
  type SyncObject,
} from '../../model/index';
import { endsWait } from './ending';
import { mainThread } from './outside';

/** Functions by which a program ends what it has started; what they do is not looked into. */
const STOPS =
  /\b(?:\w+_)?(?:stop|shut_?down|close|terminate|kill|cancel|abort|quit|finish|drain)\w*\s*\(/i;

/**
 * Whether the lane waits until the user has had enough: where Ctrl-C ends the wait of a main thread, the program goes on
 * with what ends waits of this kind. Not for the main thread's own: that it can be interrupted is no end it is meant to have.
 */
export function endsByInterrupt(
  state: RunState,
  lane: Lane,
  { sharers }: Pick<SyncObject, 'sharers'>,
): boolean {
  const own = state.process(lane.process);
  const mains = [...(sharers ? state.living : [own])].map(mainThread);
  return mains.some(
    (main) =>
      main?.waiting &&
      main !== lane &&
      reactions(state, main).some((text) => endsWait(lane.reason, text) || STOPS.test(text)),
  );
}

/** A wait for what has no name, so that nobody can end it. */
const FOR_EVER =
  /\bEvent\s*\(\s*\)\s*\.\s*wait\s*\(\s*\)|\bawait\b.*\b(?:Future|create_future)\s*\(\s*\)/;

/** Whether a main thread, or a task of it, waits until the program is interrupted: `Event().wait()`, `await Future()`. */
export function waitsForInterrupt({ sites }: RunState, process: ProcessState): boolean {
  const main = mainThread(process);
  const waits = process.allLanes.filter(
    (one) => one.waiting && (one === main || one.task?.ranOn === main?.id),
  );
  return waits.some(({ stack }) => FOR_EVER.test(sites.textAt(sites.userSite(stack))));
}

/** Whether the very function that waits goes on when Ctrl-C ends the wait. */
export function expectsInterrupt({ sites }: RunState, { stack }: Lane): boolean {
  const { file, line } = sites.site(sites.userSite(stack));
  return Boolean(interruptGuard((at) => sites.sourceLine(file, at), line));
}

/** Reactions of lanes, for the stack and the source lines that they were read from: many lanes ask for those of one. */
const read = new WeakMap<Lane, { stack: number; revision: number; reactions: string[] }>();

/** What the lane runs when Ctrl-C ends its wait, a line of code each. */
function reactions({ sites }: RunState, lane: Lane): string[] {
  const { stack } = lane;
  const known = read.get(lane);
  if (known?.stack === stack && known.revision === sites.sourceRevision) return known.reactions;
  const found = sites.frames(stack).flatMap(({ file, line, flags }) => {
    if (flags !== 0) return [];
    return interruptGuard((at) => sites.sourceLine(file, at), line)?.reaction ?? [];
  });
  read.set(lane, { stack, revision: sites.sourceRevision, reactions: found });
  return found;
}
