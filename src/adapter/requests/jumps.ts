import type { DebugProtocol } from '@vscode/debugprotocol';
import { Afterwards } from '../dap/connection';
import type { DebugSession } from '../dap/debugSession';
import { describeStop } from '../dap/stopText';
import { noSuchTarget } from '../errors';

/** Lines at which a thread that stands still can be asked to go on ("Jump to Cursor"). */
async function gotoTargets(
  session: DebugSession,
  { source, line }: DebugProtocol.GotoTargetsArguments,
) {
  if (!source.path) return { targets: [] };
  const path = session.shown.toProgram(source.path);
  const found = await Promise.all(
    [...session.debuggees].map(({ link }) =>
      link.ask<number[]>('targets', { file: path, line }).catch((): number[] => []),
    ),
  );
  const targets = [...new Set(found.flat())].map((one): DebugProtocol.GotoTarget => ({
    id: session.targets.add(path, String(one), { file: path, line: one }),
    label: `line ${one}`,
    line: one,
  }));
  return { targets };
}

async function goto(session: DebugSession, { threadId, targetId }: DebugProtocol.GotoArguments) {
  const { debuggee, ident } = session.thread(threadId);
  const target = session.targets.get(targetId);
  if (!target) throw noSuchTarget(targetId);
  await debuggee.link.ask('jump', { thread: ident, ...target });
  return new Afterwards(
    undefined,
    () => void session.stopped(debuggee, ident, null, () => describeStop('goto', null, [])),
  );
}

/** The calls on the line that a frame is at ("Step Into Target"). */
async function stepInTargets(
  session: DebugSession,
  { frameId }: DebugProtocol.StepInTargetsArguments,
) {
  const { debuggee, id } = session.frame(frameId);
  const names = await debuggee.link.ask<string[]>('calls', { frame: id }).catch((): string[] => []);
  return { targets: names.map((label, at): DebugProtocol.StepInTarget => ({ id: at, label })) };
}

export const jumpRequests = { gotoTargets, goto, stepInTargets };
