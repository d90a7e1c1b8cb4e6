import childProcess from 'node:child_process';
import { Awaited, ChildWay, WaitOutcome, WaitReason } from '../../../protocol/index';
import type { Agent } from './agent';
import { statusOf } from './children';
import { additions, runtimeOf } from './environment';
import { callOriginal, replace, type Hook } from '../replace';

type Options = { readonly env?: NodeJS.ProcessEnv };

/** Functions that wait for the program they start; a shell runs the command of the first. */
const FUNCTIONS = ['execSync', 'execFileSync', 'spawnSync'] as const;

export function hookSyncChildren(agent: Agent): void {
  for (const name of FUNCTIONS) hook(agent, name, name === 'execSync');
}

function hook(agent: Agent, name: (typeof FUNCTIONS)[number], shell: boolean): void {
  const { recorder, stacks, changed, preload } = agent;
  const run: Hook = (original, self, args) => {
    const [first] = args;
    if (typeof first !== 'string') return callOriginal(original, self, args);
    const program = shell ? '/bin/sh' : first;
    const words = Array.isArray(args[1]) ? args[1].map(String) : [];
    const command = shell ? ['sh', '-c', first] : [first, ...words];
    agent.stir();
    changed.store();
    const stack = stacks.stack(run);
    const tells = runtimeOf(program) !== null;
    // One that tells of itself is known by that: its process id is not told before it has ended.
    const child = tells
      ? 0
      : recorder.childBegin(ChildWay.System, command.join('\0'), stack, 0, false);
    const since = recorder.now();
    recorder.awaited(Awaited.Process, 0, command.join(' '));
    recorder.block(WaitReason.Process, 0, stack, null);
    let outcome: WaitOutcome = WaitOutcome.Error;
    let status = 0;
    try {
      const result = callOriginal(original, self, withEnvironment(args, program, preload));
      outcome = WaitOutcome.Ok;
      if (name === 'spawnSync') status = statusOfResult(result);
      return result;
    } catch (error) {
      status = statusOfResult(error);
      throw error;
    } finally {
      const waited = recorder.now() - since;
      recorder.unblock(outcome, 0, waited);
      agent.waited(stack, waited);
      if (child !== 0) recorder.childEnd(child, status);
    }
  };
  replace(childProcess, name, run);
}

function statusOfResult(result: unknown): number {
  const { status, signal } = (result ?? {}) as { status?: unknown; signal?: unknown };
  return statusOf(status, signal);
}

/** The arguments with what leads an agent into the program; as they were where that is not needed. */
function withEnvironment(args: readonly unknown[], program: string, preload: string): unknown[] {
  const given = [...args];
  while (given.length > 1 && given.at(-1) === undefined) given.pop();
  const last = given.at(-1);
  const isOptions = typeof last === 'object' && last !== null && !Array.isArray(last);
  const options = isOptions ? (last as Options) : {};
  const environment = options.env ?? process.env;
  const added = additions(program, environment, preload);
  if (Object.keys(added).length === 0) return [...args];
  const amended = { ...options, env: { ...environment, ...added } };
  return [...(isOptions ? given.slice(0, -1) : given), amended];
}
