import type { DebugProtocol } from '@vscode/debugprotocol';
import { Afterwards } from '../dap/connection';
import type { DebugSession } from '../dap/debugSession';
import type { Debuggee } from '../run/debuggee';
import { order } from '../wire/debuggerLink';

interface OneThread {
  readonly threadId: number;
}

/**
 * Lets one thread go on, or all where a stop stops all. The thread's next stop may be there before
 * the agent's answer: the response goes first.
 */
async function continueThread(session: DebugSession, args: DebugProtocol.ContinueArguments) {
  const { debuggee, ident } = session.thread(args.threadId);
  const scope = session.configuration?.stopScope ?? 'thread';
  if (scope === 'thread' || args.singleThread === true)
    return new Afterwards({ allThreadsContinued: false }, () => {
      session.resumed(debuggee, ident, false);
      debuggee.frozen.delete(ident);
      void order(debuggee.link, 'continue', { thread: ident }).catch(() => undefined);
    });
  const all = scope === 'all' ? [...(session.run?.debuggees ?? [])] : [debuggee];
  for (const one of all) await session.run?.resume(one, session);
  return { allThreadsContinued: session.debuggees.size === 1 || scope === 'all' };
}

const step =
  (mode: 'over' | 'in' | 'out') =>
  (session: DebugSession, args: DebugProtocol.StepInArguments): Promise<unknown> =>
    stepOne(session, args.threadId, mode, args.singleThread === true, args.targetId);

/** As for `continue`, the response goes first. */
async function stepOne(
  session: DebugSession,
  threadId: number,
  mode: 'over' | 'in' | 'out',
  only: boolean,
  target?: number,
): Promise<unknown> {
  const { debuggee, ident } = session.thread(threadId);
  return Promise.resolve(
    new Afterwards(undefined, () => {
      session.resumed(debuggee, ident, false);
      void debuggee.link.ask('step', { thread: ident, mode, only, target }).catch(() => undefined);
    }),
  );
}

/** Stops a running thread; one that waits is shown as it is, and held when it wakes. */
async function pause(session: DebugSession, args: DebugProtocol.PauseArguments): Promise<unknown> {
  const { debuggee, ident } = session.thread(args.threadId);
  const { stopped } = await debuggee.link.ask<{ stopped: boolean }>('pause', { thread: ident });
  const report = (): void =>
    void session.stopped(debuggee, ident, null, () => ({ reason: 'pause', description: 'Paused' }));
  if (stopped) return new Afterwards(undefined, report);
  return new Afterwards(undefined, () => void reportBlocked(session, debuggee, ident));
}

const PAUSE_PATIENCE_MS = 100;

async function reportBlocked(session: DebugSession, debuggee: Debuggee, ident: number) {
  await new Promise((resolve) => setTimeout(resolve, PAUSE_PATIENCE_MS));
  if (debuggee.reported.has(ident)) return;
  const isBlocked = await debuggee.link.ask<boolean>('quiet', { thread: ident }).catch(() => false);
  if (!isBlocked || debuggee.reported.has(ident)) return;
  await session.stopped(debuggee, ident, null, () => ({
    reason: 'pause',
    description: 'Paused while it waits',
  }));
  debuggee.waiting.add(ident);
}

async function freeze(session: DebugSession, { threadId }: OneThread): Promise<unknown> {
  const { debuggee, ident } = session.thread(threadId);
  await debuggee.link.ask('freeze', { thread: ident });
  debuggee.frozen.add(ident);
  return new Afterwards({ frozen: true }, () => session.renamed(debuggee));
}

async function thaw(session: DebugSession, { threadId }: OneThread): Promise<unknown> {
  const { debuggee, ident } = session.thread(threadId);
  debuggee.frozen.delete(ident);
  await debuggee.link.ask('thaw', { thread: ident });
  return new Afterwards({ frozen: false }, () => session.renamed(debuggee));
}

/** The one thread goes on; every other stopped thread stays. */
async function continueOnly(session: DebugSession, { threadId }: OneThread): Promise<unknown> {
  const { debuggee, ident } = session.thread(threadId);
  session.resumed(debuggee, ident);
  debuggee.frozen.delete(ident);
  await order(debuggee.link, 'continue', { thread: ident });
  return undefined;
}

async function stepOnly(
  session: DebugSession,
  { threadId, granularity }: OneThread & { granularity?: string },
): Promise<unknown> {
  const mode = granularity === 'into' || granularity === 'in' ? 'in' : granularity;
  const { debuggee, ident } = session.thread(threadId);
  session.resumed(debuggee, ident);
  return stepOne(session, threadId, mode === 'in' || mode === 'out' ? mode : 'over', true);
}

export const controlRequests = {
  continue: continueThread,
  next: step('over'),
  stepIn: step('in'),
  stepOut: step('out'),
  pause,
  heddleFreeze: freeze,
  heddleThaw: thaw,
  heddleContinueOnly: continueOnly,
  heddleStepOnly: stepOnly,
};
