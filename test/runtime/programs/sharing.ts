/** Runs the table of sharing.json against the runtime; prints what each step gave, as JSON. */
import { readFileSync } from 'node:fs';
import * as multiprocessing from 'heddle/multiprocessing';
import { type Lock, Pipe, Process, SimpleQueue } from 'heddle/multiprocessing';
import { isMain, task } from 'heddle/task';

interface Row {
  readonly make: string;
  readonly with?: number;
  /** False where the asynchronous form has an owner of its own. */
  readonly async?: false;
  readonly steps?: readonly [step: string, given: unknown, expected: unknown][];
}

/** What a lock stands for in types: any of them. */
type Thing = Lock;

const withAsyncForm = new Set([
  'acquire',
  'wait',
  'get',
  'put',
  'put:timeout',
  'join',
  'recv',
  'poll',
]);
const misused = new Set(['ValueError', 'RuntimeError']);

async function perform(
  thing: Thing,
  step: string,
  given: unknown,
  async: boolean,
): Promise<unknown> {
  const name = step.replace(':timeout', '');
  const holder = thing as unknown as Record<string, unknown>;
  const member = holder[async && withAsyncForm.has(step) ? `${name}Async` : name];
  if (typeof member !== 'function') return member;
  const args = step === 'put:timeout' ? [given, { timeout: 10 }] : given === null ? [] : [given];
  const result: unknown = await (member as (...args: unknown[]) => unknown).apply(thing, args);
  return step === 'join' ? null : (result ?? null);
}

const outcome = (thing: Thing, step: string, given: unknown, async: boolean): Promise<unknown> =>
  perform(thing, step, given, async).catch(({ name }: Error) =>
    misused.has(name) ? 'misused' : name,
  );

type Question = [thing: Thing, step: string, given: unknown, async: boolean];

/** Does what it is asked for until it is asked for nothing. */
export const answers = task(
  async (questions: SimpleQueue<Question | null>, out: SimpleQueue<unknown>) => {
    for (let one = questions.get(); one; one = questions.get()) out.put(await outcome(...one));
  },
);

/** One process stands for all others. */
class Other {
  private readonly questions = new SimpleQueue<Question | null>();
  private readonly out = new SimpleQueue<unknown>();
  private readonly process = new Process(answers, { args: [this.questions, this.out] });

  constructor() {
    this.process.start();
  }

  outcome(...question: Question): unknown {
    this.questions.put(question);
    return this.out.get();
  }

  end(): void {
    this.questions.put(null);
    this.process.join();
  }
}

function make(row: Row): [Thing, Thing] {
  if (row.make === 'Pipe') return Pipe() as unknown as [Thing, Thing];
  const classes = multiprocessing as unknown as Record<string, new (n?: number) => Thing>;
  const thing = new classes[row.make]!(row.with);
  return [thing, thing];
}

async function run(row: Row, async: boolean, other: Other): Promise<unknown> {
  let ends: [Thing, Thing];
  try {
    ends = make(row);
  } catch {
    return { error: 'misused' };
  }
  const results: unknown[] = [];
  for (const [step, given] of row.steps ?? []) {
    const name = step.replace('other:', '');
    results.push(
      name === step
        ? await outcome(ends[0], name, given, async)
        : other.outcome(ends[1], name, given, async),
    );
  }
  return { results };
}

async function main(): Promise<void> {
  const [file = '', form] = process.argv.slice(2);
  const other = new Other();
  const results: unknown[] = [];
  for (const row of JSON.parse(readFileSync(file, 'utf8')) as Row[])
    results.push(await run(row, form === 'async' && row.async !== false, other));
  other.end();
  console.log(JSON.stringify(results));
}

if (isMain) void main();
