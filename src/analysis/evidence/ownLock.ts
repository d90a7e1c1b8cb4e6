import {
  givenBack,
  keepsWhileYielding,
  type Lane,
  type RunState,
  type Site,
  type SyncObject,
} from '../../model/index';
import { WaitReason } from '../../protocol/index';
import type { SiteRef } from '../../protocol/view/index';
import type { Node } from '../waits/waitGraph';
import { at, objectName, waitSite } from './evidence';

/** How it came that a lane waits for what only itself would bring. */
export interface Cause {
  /** What follows the name of the lane. */
  readonly title: string;
  readonly message: string;
  /** What to do about it; null: what the rule says. */
  readonly help: string | null;
  /** The task that keeps the lock of the thread; null: it is the lane itself. */
  readonly keeper: Lane | null;
}

/** Who waits, by name, and at which lines for what he took where. */
interface Told {
  readonly who: string;
  readonly taken: SiteRef | null;
  readonly site: SiteRef | null;
}

/** The first that holds of: his own result, asynchronous code of the thread, a task that keeps the lock, and the lane's own stack. */
export function causeOf(state: RunState, node: Node, lock: SyncObject, told: Told): Cause {
  const { lane, need } = node;
  const { who, taken, site } = told;
  const name = objectName(state, lock);
  const help = lock.ofTasks ? HELP_OF_TASKS : null;
  if (lane.reason === (WaitReason.Future as number)) {
    const message = `${who} waits for the result of ${name}${at(site)}, which it is about to compute itself.`;
    return { title: 'waits for the result of what it runs itself', message, help, keeper: null };
  }
  if (need.kind === 'lane' && need.lane !== lane) {
    const { label } = need.lane;
    const message = `${who} waits for ${name}${at(site)}, which asynchronous code of ${label} took${at(taken)}. That thread has nothing else to do, and no other will release it.`;
    return { title: `waits for ${name}, which ${label} holds itself`, message, help, keeper: null };
  }
  const keeper = keeperOf(state, lane, lock);
  if (keeper) {
    const { label } = keeper;
    const title = `waits for ${name}, which ${label} keeps, a task of its event loop`;
    const message = `${label} took ${name}${at(taken)} and awaits something with it${at(waitSite(state, keeper))}. ${who} runs the event loop of that, and waits for ${name}${at(site)} in another task: so neither goes on.`;
    return { title, message, help: help ?? HELP_ACROSS_AWAIT, keeper };
  }
  const again = takenAgain(state, lane, lock, taken);
  return {
    title: `waits for ${name}, which it holds itself`,
    message: `${who} took ${name}${at(taken)} and waits for it again${at(site)}. ${again.sentence}`,
    help: help ?? again.help,
    keeper: null,
  };
}

/** Why the lane asks for what it has. */
function takenAgain(
  state: RunState,
  lane: Lane,
  lock: SyncObject,
  taken: SiteRef | null,
): { readonly sentence: string; readonly help: string | null } {
  const signal = interruptedBy(state, lane, lock);
  if (signal !== null) {
    const sentence = `It does so in the handler of ${signal}, which interrupted it while it had the lock: that is released after the handler has returned, not before.`;
    return { sentence, help: HELP_OF_HANDLERS };
  }
  const destructor = destructorOf(state, lane, taken);
  if (destructor !== null) {
    const sentence = `It does so in ${destructor}, which the interpreter calls wherever it drops the last reference to an object or collects garbage, here while it had the lock.`;
    return { sentence, help: HELP_OF_DESTRUCTORS };
  }
  const left = leftBehind(state, lane, taken);
  if (left) {
    const sentence = `It took it in ${left.function}() before, and never came to the release${at(left)}: something between failed or returned.`;
    return { sentence, help: HELP_OF_LEFT };
  }
  if (taken && isSuspended(state, lane, taken)) {
    const sentence = `${taken.function}() is a generator that keeps it from one item to the next: it gives it back when it comes to its end, or is closed.`;
    return { sentence, help: HELP_OF_GENERATORS };
  }
  const hook = calledAtExit(state, lane);
  if (hook !== null) {
    const sentence = `It does so in ${hook}(), which is called as the program ends: what took it before has never released it.`;
    return { sentence, help: HELP_OF_LEFT };
  }
  const sentence = `The lock is not re-entrant, and no other ${lane.kind} will release it.`;
  return { sentence, help: null };
}

const HELP_ACROSS_AWAIT =
  'Hold no lock of threads across an `await`: take an asyncio.Lock by `async with`, or release the lock before. An RLock would let in both tasks, as they are of one thread.';
const HELP_OF_HANDLERS =
  'Take no lock in the handler of a signal, and call nothing that does (logging, queues, events): it may interrupt who has the lock. Set a variable, put into a queue.SimpleQueue, or use loop.add_signal_handler() of asyncio. An RLock would let the handler see data that is half changed.';
const HELP_OF_DESTRUCTORS =
  'Take no lock in `__del__`, a callback of weakref or weakref.finalize(), and call nothing that does (logging, queues): they may run at any line that drops or makes objects. Append what is to be done to a collections.deque or put it into a queue.SimpleQueue, and do it elsewhere; or close what is in use yourself. An RLock would let it see data that is half changed.';
const HELP_OF_GENERATORS =
  'Hold no lock across a `yield`: how long it is held is then up to who takes the items, who may leave them. Copy what is to be gone through under the lock, and yield from the copy.';
const HELP_OF_LEFT =
  'Take the lock by `with`, or release it in `finally`: then who fails or returns early gives it back, too.';
const HELP_OF_TASKS =
  'Take the lock once: call a variant that expects the lock to be held. A lock of asyncio cannot be taken again by who has it.';

/** The signal whose handler began after the thread had got the lock, and lasts; null: there is none. */
function interruptedBy({ spanNames }: RunState, lane: Lane, lock: SyncObject): string | null {
  const held = lane.holds.find(lock.id);
  if (held < 0) return null;
  const since = lane.holds.since(held);
  const span = lane.spans?.open.find(
    ({ name, startNs }) => spanNames[name]!.kind === 'signal' && startNs >= since,
  );
  return span ? spanNames[span.name]!.name : null;
}

/** What of the stack of the wait, above the line that took the lock, the interpreter calls when an object goes; null: nothing. */
function destructorOf({ sites }: RunState, { stack }: Lane, taken: SiteRef | null): string | null {
  const frames = sites.frames(stack);
  const outer = frames.findIndex((frame) => taken !== null && isOfFunction(frame, taken));
  const isFinalizer = ({ file, function: name }: Site): boolean =>
    file.endsWith('/weakref.py') && name === 'finalize.__call__';
  // Of those with a name the text that hands them over is seldom near.
  const isCallback = ({ id, function: name }: Site): boolean =>
    name.endsWith('<lambda>') && HANDS_OVER.test(sites.textAt(id));
  for (const frame of outer < 0 ? frames : frames.slice(0, outer)) {
    if (/(?:^|\.)__del__$/.test(frame.function)) return `${frame.function}()`;
    if (isFinalizer(frame)) return 'a callback of weakref.finalize()';
    if (isCallback(frame)) return `a callback of weakref${at(sites.ref(frame.id))}`;
  }
  return null;
}

/** A callback that the interpreter calls when what the reference is to goes. */
const HANDS_OVER = /\b(?:ref|proxy|WeakMethod)\s*\(.*\blambda\b/;

/** Whether the generator that took it is not running. */
const isSuspended = ({ sites }: RunState, { stack }: Lane, taken: SiteRef): boolean =>
  keepsWhileYielding((line) => sites.sourceLine(taken.file, line), taken.line) &&
  !sites.frames(stack).some((frame) => isOfFunction(frame, taken));

/** Stacks that are longer may lack their outer frames. */
const WHOLE = 16;

/** The function of the program that the main thread runs below no module, as it does for `atexit`; null: it is in none. */
function calledAtExit({ sites }: RunState, { main, stack }: Lane): string | null {
  const frames = sites.frames(stack);
  const outermost = frames.at(-1);
  if (!main || !outermost || frames.length >= WHOLE || outermost.flags !== 0) return null;
  return /^\w+$/.test(outermost.function) ? outermost.function : null;
}

/** Where the call that took the lock should have released it, when that call has ended; null: it has not, or that is not known. */
function leftBehind({ sites }: RunState, { stack }: Lane, taken: SiteRef | null): SiteRef | null {
  if (!taken) return null;
  const back = givenBack((line) => sites.sourceLine(taken.file, line), taken.line);
  if (!back || back.always || back.yields) return null;
  const [inner, ...outer] = sites.frames(stack).filter((frame) => isOfFunction(frame, taken));
  // At the same line again: in a new call, or in the next round of a loop.
  const isOver = outer.length === 0 && (!inner || inner.line === taken.line);
  return isOver ? { ...taken, line: back.line } : null;
}

const isOfFunction = (
  one: Pick<SiteRef, 'file' | 'function'>,
  other: Pick<SiteRef, 'file' | 'function'>,
): boolean => one.file === other.file && one.function === other.function;

/** The task of the thread's event loop that keeps the lock of threads while it waits; null: there is none. */
function keeperOf(state: RunState, lane: Lane, lock: SyncObject): Lane | null {
  const keeper = state.lane(lock.keeper);
  return keeper?.alive && keeper.waiting && keeper.task?.ranOn === lane.id ? keeper : null;
}
