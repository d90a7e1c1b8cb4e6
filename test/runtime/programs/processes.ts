/** Runs the table of processes.json against the runtime; prints what each step gave, as JSON. */
import { closeSync, readFileSync } from 'node:fs';
import {
  type Context,
  Process,
  activeChildren,
  currentProcess,
  getAllStartMethods,
  getContext,
} from 'heddle/multiprocessing';
import { isMain, task } from 'heddle/task';

interface Row {
  readonly target: keyof typeof targets;
  readonly args?: unknown[];
  readonly options?: Record<string, unknown>;
  readonly steps: readonly [step: string, given: unknown, expected: unknown][];
}

export const returns = task(() => undefined);
export const leaves = task((status: number) => process.exit(status));
export const fails = task(() => {
  closeSync(2);
  throw new Error('no luck');
});
export const stays = task(() => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600_000);
});
export const checksName = task((name: string, daemon: boolean) => {
  const current = currentProcess();
  process.exitCode = current.name === name && current.daemon === daemon ? 0 : 2;
});
export const checksDaemon = task(() => {
  process.exitCode = 2;
  try {
    new Process(returns).start();
  } catch {
    if (currentProcess().daemon) process.exitCode = 0;
  }
});
const targets = { returns, leaves, fails, stays, checksName, checksDaemon };

const isAsync = process.argv[3] === 'async';

async function perform(one: Process, step: string, given: unknown): Promise<unknown> {
  if (step === 'activeChildren') return activeChildren().length;
  if (step === 'join') {
    const options = given as { timeout?: number };
    await (isAsync ? one.joinAsync(options) : one.join(options));
    return null;
  }
  const member = one[step as 'exitCode'] as unknown;
  const result: unknown =
    typeof member === 'function' ? (member as () => unknown).call(one) : member;
  return result ?? null;
}

async function run(context: Context, { target, args = [], options, steps }: Row) {
  const one = new context.Process(targets[target] as typeof returns, {
    ...options,
    args: args as [],
  });
  const results: unknown[] = [];
  for (const [step, given] of steps)
    results.push(await perform(one, step, given).catch(() => 'refused'));
  return results;
}

async function runByAll(row: Row): Promise<unknown> {
  const results: Record<string, unknown> = {};
  for (const method of getAllStartMethods()) results[method] = await run(getContext(method), row);
  return results;
}

async function main(): Promise<void> {
  const results: unknown[] = [];
  for (const row of JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as Row[])
    results.push(await runByAll(row));
  console.log(JSON.stringify(results));
}

if (isMain) void main();
