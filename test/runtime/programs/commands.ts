/** Runs the table of commands.json against the runtime; prints what each row gave, as JSON. */
import { readFileSync } from 'node:fs';
import {
  CalledProcessError,
  DEVNULL,
  PIPE,
  Popen,
  type PopenOptions,
  STDOUT,
  SubprocessError,
  TimeoutExpired,
  run,
  runAsync,
} from 'heddle/subprocess';

type Given = Record<string, unknown> | string | number | null;

interface Row {
  readonly run?: string | string[];
  readonly popen?: string[];
  readonly options?: Record<string, unknown>;
  readonly steps?: readonly [step: string, given: Given, expected: unknown][];
}

const places: Record<string, unknown> = { PIPE, DEVNULL, STDOUT };
const withAsyncForm = new Set(['wait', 'communicate', 'write', 'read', 'readLine']);
const isAsync = process.argv[3] === 'async';

function optionsOf({ options = {} }: Row): PopenOptions {
  const given = { ...options };
  for (const name of ['stdin', 'stdout', 'stderr'])
    if (name in given) given[name] = places[given[name] as string];
  return given;
}

const plain = (value: unknown): unknown =>
  Buffer.isBuffer(value) ? ['bytes', value.toString('latin1')] : (value ?? null);

function failure(error: unknown): object {
  const { code, name } = error as NodeJS.ErrnoException;
  if (code !== undefined) return { error: code };
  return {
    error: name,
    ...(error instanceof CalledProcessError && { returnCode: error.returnCode }),
    ...(error instanceof TimeoutExpired && { timeout: error.timeout }),
    ...(error instanceof SubprocessError && {
      stdout: plain((error as TimeoutExpired).stdout),
      stderr: plain((error as TimeoutExpired).stderr),
    }),
  };
}

async function ran(row: Row): Promise<unknown> {
  const command = row.run!;
  const options = optionsOf(row);
  try {
    const done = isAsync ? await runAsync(command, options) : run(command, options);
    return {
      returnCode: done.returnCode,
      stdout: plain(done.stdout),
      stderr: plain(done.stderr),
    };
  } catch (error) {
    return failure(error);
  }
}

async function perform(child: Popen, step: string, given: Given): Promise<unknown> {
  const [member = '', holder] = step.split('.').reverse();
  const thing = (holder ? child[holder as 'stdin'] : child) as unknown as Record<string, unknown>;
  const method = thing[isAsync && withAsyncForm.has(member) ? `${member}Async` : member];
  if (typeof method !== 'function') return method;
  const result: unknown = await method.apply(thing, given === null ? [] : [given]);
  if (member !== 'communicate') return plain(result);
  const { stdout, stderr } = result as { stdout: unknown; stderr: unknown };
  return [plain(stdout), plain(stderr)];
}

async function stepped(row: Row): Promise<unknown> {
  const child = new Popen(row.popen!, optionsOf(row));
  const results: unknown[] = [];
  for (const [step, given] of row.steps!)
    results.push(
      await perform(child, step, given).catch((error: unknown) => (error as Error).name),
    );
  child.kill();
  child.wait();
  return { results };
}

async function main(): Promise<void> {
  const results: unknown[] = [];
  for (const row of JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as Row[])
    results.push(await (row.run === undefined ? stepped(row) : ran(row)));
  console.log(JSON.stringify(results));
}

void main();
