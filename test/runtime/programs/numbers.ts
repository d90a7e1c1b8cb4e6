/** Runs the table of numbers.json against the runtime; prints what each step gave, as JSON. Also scenes of its own. */
import { readFileSync } from 'node:fs';
import * as multiprocessing from 'heddle/multiprocessing';
import {
  Array as SharedArray,
  type Lock,
  Process,
  SimpleQueue,
  Value,
} from 'heddle/multiprocessing';
import { isMain, task } from 'heddle/task';
import { Thread } from 'heddle/threading';

type Step = [step: string, given: unknown, expected: unknown];

interface Row {
  readonly make: readonly [kind: 'Value' | 'Array', ...args: unknown[]];
  readonly steps?: readonly Step[];
}

type Numbers = SharedArray<'i'>;
type Named = Value<'i'>;

const names: Record<string, string> = { RangeError: 'IndexError' };

function perform(shared: unknown, step: string, given: never): unknown {
  const [numbers, named] = [shared as Numbers, shared as Named];
  switch (step) {
    case 'value':
      return named.value;
    case 'setValue':
      named.value = given;
      return null;
    case 'length':
      return numbers.length;
    case 'get':
      return numbers[given];
    case 'set':
      numbers[given[0] as number] = given[1];
      return null;
    case 'slice':
      return numbers.slice(given[0], given[1]);
    case 'assign':
      numbers.assign(given[1], given[0]);
      return null;
    case 'all':
      return [...numbers];
    case 'lock':
      return named.getLock().acquire();
    case 'lock:timeout':
      return named.getLock().acquire({ timeout: given });
    default:
      named.getLock().release();
      return null;
  }
}

function outcome(shared: unknown, step: string, given: never): unknown {
  try {
    return perform(shared, step, given);
  } catch (error) {
    const { name } = error as Error;
    return step === 'lock' ? 'none' : (names[name] ?? name);
  }
}

type Question = [shared: Value<'i'>, step: string, given: never];

/** Does what it is asked for until it is asked for nothing. */
export const answers = task(
  (questions: SimpleQueue<Question | null>, out: SimpleQueue<unknown>) => {
    for (let one = questions.get(); one; one = questions.get()) out.put(outcome(...one));
  },
);

function run(row: Row, ask: (...question: Question) => unknown): unknown {
  const [kind, ...args] = row.make;
  const Kind = multiprocessing[kind] as unknown as new (...args: unknown[]) => Value<'i'>;
  const options = typeof args.at(-1) === 'object' && !Array.isArray(args.at(-1)) ? args.pop() : {};
  let shared: Value<'i'>;
  try {
    shared = new Kind(args[0], args[1], options);
  } catch (error) {
    return { error: (error as Error).name };
  }
  const results = (row.steps ?? []).map(([step, given]) => {
    const name = step.replace('other:', '');
    return name === step
      ? outcome(shared, name, given as never)
      : ask(shared, name, given as never);
  });
  return { results };
}

function table(file: string): void {
  const [questions, out] = [new SimpleQueue<Question | null>(), new SimpleQueue<unknown>()];
  const other = new Process(answers, { args: [questions, out] });
  other.start();
  const ask = (...question: Question): unknown => {
    questions.put(question);
    return out.get();
  };
  const rows = JSON.parse(readFileSync(file, 'utf8')) as Row[];
  console.log(JSON.stringify(rows.map((row) => run(row, ask))));
  questions.put(null);
  other.join();
}

export const counts = task((total: Value<'i'>, cells: SharedArray<'d'>, times: number) => {
  for (let left = times; left > 0; left--) {
    total.getLock().with(() => total.value++);
    cells.getLock().with(() => (cells[-1]! += 0.5));
  }
});
export const keeps = task((total: Value<'i'>, out: SimpleQueue<string>) => {
  total.getLock().acquire();
  out.put('held');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});

const scenes: Record<string, () => void | Promise<void>> = {
  /** Threads and processes, whose sums are exact. */
  counts() {
    const [total, cells] = [new Value('i'), new SharedArray('d', 20_000)];
    const args: [Value<'i'>, SharedArray<'d'>, number] = [total, cells, 100];
    const all = [
      ...[1, 2].map(() => new Process(counts, { args })),
      ...[1, 2].map(() => new Thread(counts, { args })),
    ];
    for (const one of all) one.start();
    for (const one of all) one.join();
    console.log(JSON.stringify([total.value, cells[19_999], cells[0], cells.length]));
  },
  async tasks() {
    const total = new Value('q', 1n);
    await total.getLock().withAsync(async () => {
      const before = total.value;
      await new Promise((resolve) => setImmediate(resolve));
      total.value = before + 2n ** 40n;
    });
    console.log(JSON.stringify([`${total.value}`, (total.getLock() as Lock).locked()]));
  },
  killed() {
    const [total, out] = [new Value('i', 3), new SimpleQueue<string>()];
    const keeper = new Process(keeps, { args: [total, out] });
    keeper.start();
    out.get();
    keeper.kill();
    try {
      console.log(total.value);
    } catch (error) {
      total.getLock().release();
      console.log(JSON.stringify([(error as Error).name, total.value]));
    }
  },
};

if (isMain) {
  const [what = ''] = process.argv.slice(2);
  if (what in scenes) void scenes[what]!();
  else table(what);
}
