/** Runs the table of futures against the runtime; prints what each step gave, as JSON. */
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import * as futures from 'heddle/futures';
import {
  type Executor,
  type Future,
  ProcessPoolExecutor,
  type ReturnWhen,
  ThreadPoolExecutor,
} from 'heddle/futures';
import * as multiprocessing from 'heddle/multiprocessing';
import { isMain, task } from 'heddle/task';
import * as threading from 'heddle/threading';

type Event = threading.Event | multiprocessing.Event;

type Given = [value: number, begun: Event, gate: Event];
type Options = Record<string, unknown>;
type Step = readonly [what: string, ...given: unknown[]];

const DEADLINE_MS = 60_000;

export const give = task(([value]: Given) => value);
export const fail = task(([value]: Given): number => {
  throw new TypeError(`${value}`);
});
export const hold = task(([value, begun, gate]: Given) => {
  begun.set();
  gate.wait();
  return value;
});
export const odd = task(([value]: Given) => {
  if (value % 2 === 0) throw new TypeError(`${value}`);
  return value;
});
const jobs = { give, fail, hold, odd };
type Job = keyof typeof jobs;

const nameOfError = (error: unknown): string => (error as Error).name;

class Row {
  private readonly pool: Executor;
  private readonly gate: Event;
  private readonly begun: Event;
  private readonly log: string[] = [];
  private readonly futures = new Map<string, Future<number>>();

  constructor(
    workers: number,
    private readonly isAsync: boolean,
    isOfProcesses: boolean,
  ) {
    const { Event } = isOfProcesses ? multiprocessing : threading;
    this.gate = new Event();
    this.begun = new Event();
    this.pool = new (isOfProcesses ? ProcessPoolExecutor : ThreadPoolExecutor)(workers);
  }

  private given(value: number): Given {
    return [value, this.begun, this.gate];
  }

  private named(some: Iterable<Future<number>>): string[] {
    const all = new Set(some);
    return [...this.futures].flatMap(([name, one]) => (all.has(one) ? [name] : [])).sort();
  }

  private async untilFailure<T>(
    values: Iterable<T> & AsyncIterable<T>,
    show: (value: T) => unknown,
  ): Promise<unknown[]> {
    const given: unknown[] = [];
    try {
      if (this.isAsync) for await (const value of values) given.push(show(value));
      else for (const value of values) given.push(show(value));
    } catch (error) {
      given.push(nameOfError(error));
    }
    return given;
  }

  private async wait(all: Future<number>[], options: Options): Promise<unknown> {
    const { returnWhen, ...rest } = options;
    const when = (futures as unknown as Record<string, ReturnWhen>)[String(returnWhen)];
    const given = { ...rest, ...(when !== undefined && { returnWhen: when }) };
    const { done, notDone } = this.isAsync
      ? await futures.waitAsync(all, given)
      : futures.wait(all, given);
    return [this.named(done), this.named(notDone)];
  }

  async step([what, ...given]: Step): Promise<unknown> {
    const [first, second, third] = given;
    const all = Array.isArray(first) ? first.map((name) => this.futures.get(name as string)!) : [];
    switch (what) {
      case 'submit':
        this.futures.set(
          first as string,
          this.pool.submit(jobs[second as Job], this.given(third as number)),
        );
        return null;
      case 'map': {
        const items = (second as number[]).map((value) => this.given(value));
        const results = this.pool.map(jobs[first as Job], items, third as Options);
        return this.untilFailure(results, (value) => value);
      }
      case 'wait':
        return this.wait(all, second as Options);
      case 'asCompleted': {
        const completed = futures.asCompleted(all, second as Options);
        return this.untilFailure(completed, (one) => this.named([one])[0]);
      }
      case 'callback':
        this.futures.get(first as string)!.addDoneCallback(() => this.log.push(second as string));
        return null;
      case 'log': {
        const end = performance.now() + DEADLINE_MS;
        while (this.log.length < (first as number) && performance.now() < end) await setTimeout(1);
        return [...this.log];
      }
      case 'open':
        this.gate.set();
        return null;
      case 'begun':
        this.begun.wait();
        return null;
      case 'shutdown':
        if (this.isAsync) await this.pool.shutdownAsync(first as Options);
        else this.pool.shutdown(first as Options);
        return null;
      default:
        return this.ask(what, this.futures.get(first as string)!, second);
    }
  }

  private async ask(what: string, future: Future<number>, options: unknown): Promise<unknown> {
    const name = this.isAsync && `${what}Async` in future ? `${what}Async` : what;
    const method = (future as unknown as Record<string, (options?: unknown) => unknown>)[name]!;
    const result: unknown = await method.call(future, options);
    return result instanceof Error ? result.name : (result ?? null);
  }
}

interface Plan {
  readonly workers?: number;
  readonly steps: readonly Step[];
}

async function run({ workers = 1, steps }: Plan, form: string): Promise<unknown> {
  let row: Row;
  try {
    row = new Row(workers, form.startsWith('async'), form.endsWith('processes'));
  } catch (error) {
    return { error: nameOfError(error) };
  }
  const results: unknown[] = [];
  for (const step of steps)
    results.push(await row.step(step.slice(0, -1) as never).catch(nameOfError));
  return { results };
}

async function main(): Promise<void> {
  const [file = '', form = ''] = process.argv.slice(2);
  const results: unknown[] = [];
  for (const plan of JSON.parse(readFileSync(file, 'utf8')) as Plan[])
    results.push(await run(plan, form));
  console.log(JSON.stringify(results));
}

if (isMain) void main();
