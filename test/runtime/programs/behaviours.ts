/** Runs the table of behaviours against the runtime; prints what each step gave, as JSON. */
import { readFileSync } from 'node:fs';
import * as queues from 'heddle/queue';
import { Queue } from 'heddle/queue';
import { isMain, task } from 'heddle/task';
import * as threading from 'heddle/threading';
import { Thread } from 'heddle/threading';

type Thing = Record<string, unknown>;
type Given = Record<string, unknown> | number | string | null;

interface Row {
  readonly name: string;
  readonly make: string;
  readonly with?: number;
  /** False where the asynchronous form has an owner of its own. */
  readonly async?: false;
  readonly steps: readonly [name: string, given: Given, expected: unknown][];
}

const withAsyncForm = new Set(['acquire', 'wait', 'get', 'put', 'put:timeout', 'join']);

/** The operation in our terms; `null` where Python's and ours give different nothings. */
async function perform(thing: Thing, step: string, given: Given, async: boolean): Promise<unknown> {
  const name = step.replace(':timeout', '');
  const member =
    thing[async && withAsyncForm.has(step) && `${name}Async` in thing ? `${name}Async` : name];
  if (typeof member !== 'function') return member;
  const args = step === 'put:timeout' ? [given, { timeout: 10 }] : given === null ? [] : [given];
  const result: unknown = await (member as (...args: unknown[]) => unknown).apply(thing, args);
  return step === 'join' ? null : (result ?? null);
}

const outcome = (action: () => Promise<unknown>): Promise<unknown> =>
  action().catch((error: unknown) => (error as Error).name);

export const other = task(
  async (thing: threading.Lock, step: string, given: Given, async: boolean, to: Queue<unknown>) => {
    to.put(await outcome(() => perform(thing as unknown as Thing, step, given, async)));
  },
);

function inOtherThread(thing: Thing, step: string, given: Given, async: boolean): unknown {
  const result = new Queue<unknown>();
  const thread = new Thread(other, {
    args: [thing as unknown as threading.Lock, step, given, async, result],
  });
  thread.start();
  thread.join();
  return result.getNowait();
}

async function run(row: Row, async: boolean): Promise<unknown> {
  const modules = { ...threading, ...queues } as unknown as Record<
    string,
    new (n?: number) => Thing
  >;
  let thing: Thing;
  try {
    thing = new (modules[row.make] as new (n?: number) => Thing)(row.with);
  } catch (error) {
    return { error: (error as Error).name };
  }
  const results: unknown[] = [];
  for (const [name, given] of row.steps) {
    const step = name.replace('other:', '');
    results.push(
      name.startsWith('other:')
        ? inOtherThread(thing, step, given, async)
        : await outcome(() => perform(thing, step, given, async)),
    );
  }
  return { results };
}

async function main(): Promise<void> {
  const [file = '', form] = process.argv.slice(2);
  const results: unknown[] = [];
  for (const row of JSON.parse(readFileSync(file, 'utf8')) as Row[]) {
    results.push(await run(row, form === 'async' && row.async !== false));
  }
  console.log(JSON.stringify(results));
}

if (isMain) void main();
