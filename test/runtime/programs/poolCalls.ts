/** Runs the table of poolCalls.json against both kinds of pool; prints what each step gave, as JSON. */
import { readFileSync } from 'node:fs';
import { Pool, type ResultIterator } from 'heddle/multiprocessing';
import { Pool as ThreadPool } from 'heddle/multiprocessing/dummy';
import { isMain, task } from 'heddle/task';

type Step = [step: string, task: keyof typeof tasks | null, given: unknown[], expected: unknown];

interface Row {
  readonly pool?: string;
  readonly options?: { readonly initializer?: keyof typeof tasks; readonly initargs?: unknown[] };
  readonly steps: readonly Step[];
}

class LookupError extends Error {
  override name = 'LookupError';
}

let tool: string | undefined;
let called = 0;

export const plus = task((a: number, b: number) => a + b);
export const square = task((a: number) => a * a);
export const fails = task((text: string) => {
  throw new LookupError(text);
});
export const failsAt3 = task((item: number) => {
  if (item === 3) throw new LookupError('three');
  return item;
});
export const sleeps = task((ms: number) => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  return ms;
});
export const dies = task((_: number) => process.kill(process.pid, 'SIGKILL'));
export const prepare = task((word: string) => {
  tool = word;
});
export const prepared = task(() => tool);
export const calls = task((_: number) => ++called);
const tasks = { plus, square, fails, failsAt3, sleeps, dies, prepare, prepared, calls };

const isAsync = process.argv[3] === 'async';
const WAITING = new Set(['get', 'wait', 'next', 'join']);

type Called = (...args: unknown[]) => unknown;
type Members = Record<string, Called>;

class Runner {
  private result: unknown;
  private step = '';

  constructor(private readonly pool: Pool | ThreadPool) {}

  async outcome([step, name, given]: Step): Promise<unknown> {
    try {
      return (await (name ? this.call(step, tasks[name], given) : this.ask(step, given))) ?? null;
    } catch (error) {
      return (error as Error).name;
    }
  }

  private async call(step: string, of: unknown, given: unknown[]): Promise<unknown> {
    const pool = this.pool as unknown as Members;
    const waits = ['apply', 'map', 'starmap'].includes(step);
    const result = pool[waits && isAsync ? `${step}Async` : step]!(of, ...given);
    if (waits) return result;
    this.result = result;
    this.step = step;
    return null;
  }

  private async ask(step: string, given: unknown[]): Promise<unknown> {
    if (step === 'rest') return this.rest(this.result as ResultIterator<number>);
    const holder = ['close', 'join', 'terminate'].includes(step) ? this.pool : this.result;
    const member = (holder as Members)[isAsync && WAITING.has(step) ? `${step}Async` : step]!;
    const outcome = await member.apply(holder, given[0] === 'for ever' ? [] : given);
    if (step === 'wait') return null;
    if (step !== 'next') return outcome;
    const { done, value } = outcome as IteratorResult<unknown>;
    return done ? 'done' : value;
  }

  private async rest(results: ResultIterator<number>): Promise<number[]> {
    const all: number[] = [];
    if (isAsync) for await (const one of results) all.push(one);
    else all.push(...results);
    return this.step === 'imapUnordered' ? all.sort((a, b) => a - b) : all;
  }
}

function make(kind: string, { initializer, ...options }: NonNullable<Row['options']>) {
  const Kind = kind === 'Pool' ? Pool : ThreadPool;
  const prepared = initializer ? { initializer: tasks[initializer] } : {};
  return new Kind({ processes: 2, ...options, ...prepared } as object);
}

async function run(row: Row, kind: string): Promise<unknown> {
  let pool: Pool | ThreadPool;
  try {
    pool = make(kind, row.options ?? {});
  } catch (error) {
    return (error as Error).name;
  }
  const runner = new Runner(pool);
  const results: unknown[] = [];
  for (const step of row.steps) results.push(await runner.outcome(step));
  pool.terminate();
  return results;
}

async function main(): Promise<void> {
  const all: unknown[] = [];
  for (const row of JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as Row[]) {
    const results: Record<string, unknown> = {};
    for (const kind of ['Pool', 'ThreadPool'])
      if (kind === (row.pool ?? kind)) results[kind] = await run(row, kind);
    all.push(results);
  }
  console.log(JSON.stringify(all));
}

if (isMain) void main();
