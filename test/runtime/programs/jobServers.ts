/** Runs the table of jobServers.json against `heddle/pp`; prints what each step gave, as JSON. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { type Job, Server, type ServerOptions, Template } from 'heddle/pp';
import { isMain, task } from 'heddle/task';

type Step = [step: string, of: string | number | null, given: unknown[], expected: unknown];

interface Row {
  readonly options?: ServerOptions;
  readonly steps: readonly Step[];
}

class LookupError extends Error {
  override name = 'LookupError';
}

export const plus = task((a: number, b: number) => a + b);
export const fails = task((text: string) => {
  throw new LookupError(text);
});
export const sleeps = task((ms: number) => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  return ms;
});
export const dies = task(() => process.kill(process.pid, 'SIGKILL'));
const tasks = { plus, fails, sleeps, dies };

const isAsync = process.argv[3] === 'async';

interface Given {
  readonly group?: string;
  readonly callback?: true;
}

class Runner {
  private readonly jobs: Job<unknown>[] = [];
  private readonly called: unknown[] = [];

  constructor(private readonly server: Server) {}

  async outcome([step, of, given]: Step): Promise<unknown> {
    try {
      return (await this.perform(step, of, given)) ?? null;
    } catch (error) {
      return (error as Error).name;
    }
  }

  private async perform(
    step: string,
    of: string | number | null,
    given: unknown[],
  ): Promise<unknown> {
    const { server } = this;
    const job = this.jobs[of as number]!;
    switch (step) {
      case 'submit':
      case 'template':
        return this.submit(step, tasks[of as keyof typeof tasks], given);
      case 'result':
        return isAsync ? job : job.result();
      case 'finished':
        return job.finished;
      case 'wait': {
        const [options = {}] = given as [Given?];
        // Callbacks are called by the event loop.
        if (!isAsync) server.wait(options);
        await server.waitAsync(options);
        return undefined;
      }
      case 'called':
        return (await settled(), this.called.sort());
      case 'isAuto':
        return server.ncpus === availableParallelism();
      case 'ncpus':
        return server.ncpus;
      case 'activeNodes':
        return Object.fromEntries(server.activeNodes());
      case 'jobs':
        return Object.fromEntries([...server.stats()].map(([name, { jobs }]) => [name, jobs]));
      case 'setNcpus':
        return server.setNcpus(given[0] as number);
      default:
        return server.destroy();
    }
  }

  private submit(step: string, of: unknown, [args, options = {}]: unknown[]): void {
    const { callback, ...rest } = options as Given;
    const given = {
      ...rest,
      ...(callback && { callback: (one: unknown) => this.called.push(one) }),
    };
    const name = of as typeof plus;
    this.jobs.push(
      step === 'submit'
        ? this.server.submit(name, args as [number, number], given)
        : new Template(this.server, name, given).submit(...(args as [number, number])),
    );
  }
}

/** After a wait that blocked, callbacks are still to be called. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function run({ options, steps }: Row): Promise<unknown> {
  let server: Server;
  try {
    server = new Server(options);
  } catch (error) {
    return (error as Error).name;
  }
  const runner = new Runner(server);
  const results: unknown[] = [];
  for (const step of steps) results.push(await runner.outcome(step));
  server.destroy();
  return results;
}

async function main(): Promise<void> {
  const all: unknown[] = [];
  for (const row of JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as Row[])
    all.push(await run(row));
  console.log(JSON.stringify(all));
}

if (isMain) void main();
