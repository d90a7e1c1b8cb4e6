/** Scenes of pools of processes; each prints what came of it, as lines of JSON. */
import { setTimeout } from 'node:timers/promises';
import { type Future, ProcessPoolExecutor, wait } from 'heddle/futures';
import { Barrier, Event, Lock, currentProcess, getContext } from 'heddle/multiprocessing';
import { isMain, task } from 'heddle/task';
import * as threading from 'heddle/threading';

const DEADLINE_MS = 60_000;

let tools = '';
export const prepare = task((what: string) => void (tools = `${what} of ${currentProcess().name}`));
export const failing = task(() => {
  throw new Error('no tools');
});
export const show = task(() => tools);
export const add = task((a: number, b: number) => a + b);
export const later = task(async (value: number) => Promise.resolve(value));
export const where = task((met: Barrier) => {
  met.wait({ timeout: DEADLINE_MS });
  return [currentProcess().name, process.pid] as const;
});
export const pid = task(() => process.pid);
export const hold = task((begun: Event, go: Event) => {
  begun.set();
  go.wait({ timeout: DEADLINE_MS });
  return 'went on';
});
const isThere = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
export const outlive = task(async (begun: Event, pid: number) => {
  begun.set();
  while (isThere(pid)) await setTimeout(5);
});
export const withLock = task((_lock: threading.Lock) => undefined);
export const count = task(
  (lock: Lock, value: number) => lock.with(() => [value, lock]) as unknown[],
);
export const functions = task(() => ({ run: () => 1 }));
export const inThread = task((pool: ProcessPoolExecutor, value: number) => {
  const given: number = pool.submit(add, value, 1).result();
  if (given !== value + 1) throw new Error(`${given}`);
});

class StoneError extends RangeError {
  override name = 'StoneError';
  constructor(readonly weight: number) {
    super('too heavy', { cause: new TypeError('a stone') });
  }
}
export const lift = task((weight: number): number => {
  throw new StoneError(weight);
});
export const work = task((value: number) => {
  if (value % 7 === 0) throw new RangeError(`${value}`);
  return value;
});

const say = (...values: unknown[]): void => console.log(JSON.stringify(values));
const nameOf = (error: unknown): string => (error as Error).name;

const scenes: Readonly<Record<string, () => unknown>> = {
  async runs() {
    const mpContext = getContext(process.argv[3]);
    using pool = new ProcessPoolExecutor({ maxWorkers: 2, mpContext });
    const other: number = await pool.submit(pid);
    say(pool.submit(add, 1, 2).result(), await pool.submit(later, 5), other !== process.pid);
    say(...pool.map(later, [1, 2, 3, 4, 5], { chunkSize: 2 }));
    const [value, lock] = (await pool.submit(count, new Lock(), 3)) as [number, Lock];
    say(value, lock.tryAcquire());
  },

  throws() {
    using pool = new ProcessPoolExecutor(1);
    const error = pool.submit(lift, 3).exception() as StoneError;
    say(error instanceof Error, error.name, error.message, error.weight, nameOf(error.cause));
    say(
      error.stack?.includes('processExecutors-esm.mjs'),
      nameOf(pool.submit(functions).exception()),
    );
    for (const act of [
      () => pool.submit(withLock, new threading.Lock()),
      () => new ProcessPoolExecutor({ maxTasksPerChild: 0 }),
      () => new ProcessPoolExecutor(0),
    ])
      try {
        act();
      } catch (refused) {
        say(nameOf(refused));
      }
  },

  team() {
    using pool = new ProcessPoolExecutor(2);
    const met = new Barrier(2);
    const all = [1, 2].map(() => pool.submit(where, met)).map((one) => one.result());
    say(all.map(([name]) => name).sort(), new Set(all.map(([, id]) => id)).size);
  },

  renews() {
    using pool = new ProcessPoolExecutor({ maxWorkers: 1, maxTasksPerChild: 2 });
    const pids = [1, 2, 3, 4, 5].map(() => pool.submit(pid).result());
    say(pids.map((one) => pids.indexOf(one)));
  },

  initialises() {
    using pool = new ProcessPoolExecutor({
      maxWorkers: 1,
      initializer: prepare,
      initargs: ['saw'],
    });
    say(pool.submit(show).result());
  },

  unready() {
    using pool = new ProcessPoolExecutor({ maxWorkers: 1, initializer: failing });
    const error = pool.submit(show).exception() as Error;
    say(nameOf(error), error.message);
  },

  /** The process of one job is killed: all that the pool has is lost. */
  dies() {
    const pool = new ProcessPoolExecutor(2);
    const [begun, go] = [new Event(), new Event()];
    const id = pool.submit(pid).result();
    const some: Future<unknown>[] = [pool.submit(hold, begun, go)];
    begun.wait({ timeout: DEADLINE_MS });
    some.push(pool.submit(hold, new Event(), go), pool.submit(show), pool.submit(show));
    process.kill(id, 'SIGKILL');
    say(some.map((one) => nameOf(one.exception({ timeout: DEADLINE_MS }))));
    try {
      pool.submit(show);
    } catch (error) {
      say(nameOf(error));
    }
    pool.shutdown();
  },

  cancels() {
    const pool = new ProcessPoolExecutor(1);
    const [begun, go] = [new Event(), new Event()];
    const first = pool.submit(hold, begun, go);
    begun.wait({ timeout: DEADLINE_MS });
    const others = [1, 2, 3].map((value) => pool.submit(add, value, 0));
    const cancelled = others[0]!.cancel();
    pool.shutdown({ wait: false, cancelFutures: true });
    go.set();
    wait([first, ...others]);
    say(
      cancelled,
      first.result(),
      others.map((one) => one.cancelled()),
    );
  },

  /** The program is gone before its job is done. */
  orphans() {
    const begun = new Event();
    new ProcessPoolExecutor(1).submit(outlive, begun, process.pid);
    begun.wait({ timeout: DEADLINE_MS });
    process.kill(process.pid, 'SIGKILL');
  },

  /** Nobody shuts the pool down: its jobs are done before the program ends. */
  unfinished() {
    const pool = new ProcessPoolExecutor(2);
    for (const value of [1, 2, 3])
      pool.submit(add, value, 0).addDoneCallback((one) => say(one.result()));
  },

  async stress() {
    const jobs = Number(process.argv[3]);
    using pool = new ProcessPoolExecutor({ maxWorkers: 3, maxTasksPerChild: Math.ceil(jobs / 5) });
    const threads = [1, 2].map((value) => new threading.Thread(inThread, { args: [pool, value] }));
    for (const thread of threads) thread.start();
    const futures = Array.from({ length: jobs }, (_, value) => pool.submit(work, value));
    for (const future of futures) if (Math.random() < 0.05) future.cancel();
    let [right, cancelled] = [0, 0];
    for (const [value, future] of futures.entries()) {
      const error = future.cancelled() ? undefined : await future.exceptionAsync();
      if (future.cancelled()) cancelled++;
      else if (
        value % 7 === 0 ? (error as Error).message === `${value}` : future.result() === value
      )
        right++;
    }
    for (const thread of threads) await thread.joinAsync();
    say(right + cancelled, cancelled < jobs);
  },
};

if (isMain) void scenes[process.argv[2]!]!();
