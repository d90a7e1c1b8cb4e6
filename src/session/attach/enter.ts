import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, silence } from '../../transport/index';
import { gdbFailed, gdbMissing, noEntry, noSuchProcess, refusedByAgent } from './errors';
import { callThroughGdb } from './gdb';
import { canExecuteRemotely, executeRemotely } from './remoteExec';
import { writeScript, type EntryRequest } from './script';
import { enterNode } from './node/enterNode';
import { untraceable, type PythonTarget, type Target } from './target';

const LOOK_MS = 20;
/** A main thread that runs Python has taken the script by then; with gdb there is another way. */
const REMOTE_PATIENCE_MS = 3000;
const PATIENCE_MS = 10_000;

/**
 * Loads the agent in a program that runs, and returns when it records. Throws a HeddleError when
 * that cannot be done; then nothing of it happens later either.
 */
export function enterProgram(target: Target, request: EntryRequest): Promise<void> {
  return target.runtime === 'node' ? enterNode(target, request) : enterPython(target, request);
}

async function enterPython(target: PythonTarget, request: EntryRequest): Promise<void> {
  const { pid } = target.identity;
  // A host that was killed has not told the agent that nobody reads any more.
  if (target.recordedBefore !== null) silence(target.recordedBefore);
  const folder = join(request.sessionDirectory, `enter-${pid}`);
  mkdirSync(folder, { mode: 0o700 });
  const script = writeScript(request, folder);
  const remote = canExecuteRemotely(target) && (await enterRemotely(target, request, script));
  if (remote === 'entered') return;
  const library = join(request.runtime, 'preload.so');
  const outcome = await callThroughGdb(pid, folder, library, script);
  if (outcome.kind === 'missing')
    throw gdbMissing(
      pid,
      remote ? 'its main thread waits in C' : 'CPython before 3.14 has no way in',
    );
  if (outcome.kind === 'forbidden') throw untraceable(pid);
  if (outcome.kind === 'failed' && isAlive(target.identity)) throw gdbFailed(pid, outcome.said);
  const entered = outcome.kind === 'done' && (await appears(target, request, PATIENCE_MS));
  if (!entered) throw noEntry(pid, PATIENCE_MS / 1000);
}

/** By PEP 768; `waits` when the main thread has not come to it, and will not any more. */
async function enterRemotely(
  target: PythonTarget,
  request: EntryRequest,
  script: string,
): Promise<'entered' | 'waits' | false> {
  if (!(await executeRemotely(target, script))) return false;
  if (await appears(target, request, REMOTE_PATIENCE_MS)) return 'entered';
  // The script that replaces it does nothing.
  await executeRemotely(target, join(request.runtime, 'heddle_agent', '__init__.py'));
  return (await appears(target, request, LOOK_MS)) ? 'entered' : 'waits';
}

/** Whether the agent has made its directory before the time is over. */
async function appears(
  target: PythonTarget,
  { sessionDirectory }: EntryRequest,
  patienceMs: number,
): Promise<boolean> {
  const { identity, innerPid } = target;
  const { pid } = identity;
  const refusal = `refused-${innerPid}`;
  const until = performance.now() + patienceMs;
  for (;;) {
    const names = readdirSync(sessionDirectory);
    if (names.some((name) => name.startsWith(`${innerPid}-`))) return true;
    if (names.includes(refusal)) {
      const why = readFileSync(join(sessionDirectory, refusal), 'utf8');
      throw refusedByAgent(pid, why);
    }
    if (!isAlive(target.identity)) throw noSuchProcess(pid);
    if (performance.now() > until) return false;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
