import {
  isProtected,
  signalHandler,
  signalsHandled,
  type Lane,
  type ProcessState,
  type RunState,
  type SignalHandler,
} from '../../model/index';
import { FactKey, WaitReason } from '../../protocol/index';
import { endsWait } from './ending';
import { handlesSignals, mainThread } from './outside';

const SIGINT = 2;
/** Signals of timers (SIGALRM, SIGVTALRM, SIGPROF): by an exception such a one is the time limit of a wait. */
const TIMERS: ReadonlySet<number> = new Set([14, 26, 27]);

/**
 * Whether a handler of a signal of the process may end what somebody in it waits for, or somebody else for what processes share; null: not known so soon. One whose text tells all that
 * it does may not, where nobody waits for that. What raises an exception ends the wait of the main thread, of which nobody says that it was to end so
 * where nothing of its functions is done then.
 */
export function mayBeSignalled(state: RunState, process: ProcessState): boolean | null {
  const handles = handlesSignals(process);
  if (!handles) return handles;
  const handlers = [...caughtBy(process)].map((signal) => handlerOf(state, process, signal));
  return handlers.some((handler) => handler === null || mayEndSome(state, process, handler));
}

/** The signals that it catches, by number; that for Ctrl-C if the program has a handler of its own. */
function caughtBy(process: ProcessState): Set<number> {
  const bits = signalsHandled(process) ?? 0;
  const caught = new Set<number>();
  for (let number = 1; number < 32; number++)
    if ((bits & (1 << (number - 1))) !== 0) caught.add(number);
  if (process.facts.get(FactKey.OwnInterrupt)) caught.add(SIGINT);
  return caught;
}

/** Null: it may do anything. */
function handlerOf(
  { sites }: RunState,
  { facts }: ProcessState,
  signal: number,
): SignalHandler | null {
  const lines = (facts.get(FactKey.SignalHandlers) ?? '').split('\n');
  for (const text of lines) {
    const [, number, line, file] = /^(\d+) (\d+) (.*)$/.exec(text) ?? [];
    if (file === undefined || Number(number) !== signal) continue;
    const handler = signalHandler((at) => sites.sourceLine(file, at), Number(line));
    return handler?.raises && TIMERS.has(signal) ? null : handler;
  }
  return null;
}

function mayEndSome(state: RunState, process: ProcessState, handler: SignalHandler): boolean {
  const waiting = state.blocked.filter(
    (lane) => lane.process === process.id || state.object(lane.target)?.root.sharers,
  );
  // Where there is a descriptor that each signal writes to, who reads from it may do anything.
  if (waiting.some(({ reason }) => reason === (WaitReason.Io as number))) return true;
  if (waiting.some(({ reason }) => endsWait(reason, handler.text))) return true;
  const main = mainThread(process);
  return handler.raises && main !== undefined && goesOn(state, main);
}

/** Whether some of its functions does something when an exception ends its wait. */
function goesOn({ sites }: RunState, { stack }: Lane): boolean {
  return sites
    .frames(stack)
    .some(
      ({ file, line, flags }) =>
        flags === 0 && isProtected((at) => sites.sourceLine(file, at), line),
    );
}
