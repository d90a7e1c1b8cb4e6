/** One scene a word of the command line; each prints what it saw. */
import {
  Event,
  Lock,
  Pool,
  Process,
  Queue,
  currentProcess,
  getContext,
} from 'heddle/multiprocessing';
import * as dummies from 'heddle/multiprocessing/dummy';
import { Queue as ThreadQueue } from 'heddle/queue';
import { isMain, task } from 'heddle/task';
import { Lock as ThreadLock } from 'heddle/threading';

class StoneError extends Error {
  override name = 'StoneError';
  readonly weight = 3;
}

export const plus = task((a: number, b: number) => a + b);
export const square = task((a: number) => a * a);
export const later = task(async (ms: number) => {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return ms;
});
export const fails = task(() => {
  throw new StoneError('too heavy', { cause: new RangeError('3 > 2') });
});
export const unsendable = task(() => () => 1);
export const big = task((text: string) => text + text);
export const pid = task(() => process.pid);
export const pidOf = task((_: number) => process.pid);
export const name = task(() => currentProcess().name);
export const waits = task((begun: Queue<number>, go: Event) => {
  begun.put(process.pid);
  go.wait();
  return 'went on';
});
export const counts = task((lock: Lock, counter: Queue<number>, times: number) => {
  for (let left = times; left > 0; left--) lock.with(() => counter.put(counter.get() + 1));
});
let tool = '';
export const prepare = task((word: string) => {
  tool = `${word} of ${currentProcess().daemon}`;
});
export const prepared = task(() => tool);
export const refuses = task(() => {
  throw new Error('no tools');
});
export const adopts = task(() => {
  new Process(square as never).start();
});
export const puts = task((item: number, out: Queue<number>) => out.put(item));
export const locks = task((lock: ThreadLock) => lock.locked());

export const says = task((word: string, out: ThreadQueue<string>) => {
  out.get();
  out.put(word);
});

const say = (what: unknown): void => console.log(JSON.stringify(what));
const nameOf = (error: unknown): string => (error as Error).name;

function caught(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return nameOf(error);
  }
  return 'nothing';
}

const scenes: Record<string, () => void | Promise<void>> = {
  async calls() {
    const pool = new (getContext(process.argv[3]).Pool)(2);
    say([
      pool.apply(plus, [1, 2]),
      await pool.applyAsync(plus, [3, 4]),
      pool.map(square, [1, 2, 3]),
    ]);
    say([
      ...pool.imap(square, [4, 5]),
      pool.starmap(
        plus,
        [
          [1, 1],
          [2, 2],
        ],
        { chunkSize: 2 },
      ),
    ]);
    const unordered = [];
    for await (const value of pool.imapUnordered(later, [20, 0])) unordered.push(value);
    say(unordered.sort());
    pool.close();
    await pool.joinAsync();
  },
  throws() {
    using pool = new Pool(1);
    try {
      pool.apply(fails);
    } catch (error) {
      const { message, weight, cause, stack } = error as StoneError;
      say([nameOf(error), message, weight, nameOf(cause), /processPools/.test(stack ?? '')]);
    }
    say([
      caught(() => pool.apply(unsendable)),
      caught(() => pool.apply(locks, [new ThreadLock()])),
    ]);
    say([caught(() => pool.apply(adopts)), pool.apply(plus, [1, 1])]);
  },
  ahead() {
    let read = 0;
    function* numbers(until: number): Generator<number> {
      for (let at = 0; at < until; at++, read++) yield at;
      throw new StoneError('no more');
    }
    for (const method of ['imap', 'imapUnordered'] as const) {
      using pool = new Pool(2);
      read = 0;
      const endless = pool[method](square, numbers(Infinity), { chunkSize: 2 });
      for (let left = 50; left > 0; left--) endless.next();
      const most = 2 * 25 + 2 * 17;
      const few = pool[method](square, numbers(3));
      say([
        read <= most,
        [...Array(3)].map(() => few.next().value).sort(),
        caught(() => few.next()),
      ]);
      pool.terminate();
      say([caught(() => [...endless]), few.next().done]);
    }
    const pool = new Pool(2);
    read = 0;
    const results = pool.imap(square, numbers(40));
    pool.close();
    pool.join();
    say([read, results.next().value]);
  },
  large() {
    using pool = new Pool(1);
    say([pool.apply(big, ['x'.repeat(3_000_000)]).length, pool.map(square, []).length]);
  },
  killed() {
    using pool = new Pool(2);
    const [begun, go] = [new Queue<number>(), new Event()];
    const lost = pool.applyAsync(waits, [begun, go]);
    const victim = begun.get();
    const others = [0, 1, 2].map((item) => pool.applyAsync(square, [item]));
    process.kill(victim, 'SIGKILL');
    let text = '';
    try {
      lost.get();
    } catch (error) {
      text = `${nameOf(error)}: ${(error as Error).message.replace(String(victim), 'N')}`;
    }
    go.set();
    const replaced = pool.applyAsync(waits, [begun, go]).get();
    say([text, others.map((one) => one.get()), replaced, begun.get() !== victim]);
  },
  replaces() {
    using pool = new Pool({ processes: 1, maxTasksPerChild: 2 });
    const pids = [0, 1, 2, 3, 4].map(() => pool.apply(pid));
    say([pids[0] === pids[1], pids[1] === pids[2], new Set(pids).size]);
  },
  initialises() {
    using pool = new Pool({ processes: 2, initializer: prepare, initargs: ['saw'] });
    say([pool.apply(prepared), pool.apply(name)]);
  },
  unready() {
    using pool = new Pool({ processes: 1, initializer: refuses });
    const first = pool.applyAsync(pid);
    say([caught(() => first.get()), caught(() => pool.apply(pid))]);
  },
  terminates() {
    const pool = new Pool(1);
    const [begun, go] = [new Queue<number>(), new Event()];
    const [running, queued] = [pool.applyAsync(waits, [begun, go]), pool.applyAsync(pid)];
    const victim = begun.get();
    pool.terminate();
    pool.join();
    say([
      caught(() => running.get()),
      caught(() => queued.get()),
      caught(() => process.kill(victim, 0)),
    ]);
  },
  async callbacks() {
    using pool = new Pool(2);
    const told: unknown[] = [];
    const one = pool.applyAsync(plus, [1, 2], { callback: (value) => told.push(value) });
    const two = pool.applyAsync(fails, [], { errorCallback: (error) => told.push(nameOf(error)) });
    await one;
    await two.waitAsync();
    await new Promise((resolve) => setImmediate(resolve));
    say(told.map(String).sort());
  },
  blocked() {
    using pool = new Pool(2);
    const out = new Queue<number>();
    void pool.starmapAsync(
      puts,
      [1, 2, 3, 4, 5].map((item) => [item, out] as [number, Queue<number>]),
      { chunkSize: 1 },
    );
    // This thread is blocked, and does not ask the pool: the jobs are handed out all the same.
    say([1, 2, 3, 4, 5].map(() => out.get()).sort());
  },
  shares() {
    using pool = new Pool(3);
    const [lock, counter] = [new Lock(), new Queue<number>()];
    counter.put(0);
    pool.starmap(
      counts,
      [1, 2, 3].map(() => [lock, counter, 50] as [Lock, Queue<number>, number]),
    );
    say(counter.get());
  },
  async aborts() {
    using pool = new Pool(1);
    const [begun, go] = [new Queue<number>(), new Event()];
    const job = pool.applyAsync(waits, [begun, go]);
    const reason = await job.waitAsync({ signal: AbortSignal.timeout(5) }).catch(nameOf);
    const late = [await job.waitAsync({ timeout: 5 }), job.wait({ timeout: 5 })];
    const asked = [caught(() => job.get({ timeout: 5 })), caught(() => job.successful())];
    go.set();
    say([reason, late, asked, await job, job.successful()]);
  },
  many() {
    using pool = new Pool(2);
    const items = Array.from({ length: 20_000 }, (_, item) => item);
    const wanted = items.map((item) => item * item);
    const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b);
    say(pool.map(square, items).every((value, at) => value === wanted[at]));
    say(sum(pool.imapUnordered(square, items, { chunkSize: 50 })) === sum(wanted));
    say(sum(pool.imap(square, items.slice(0, 2000))) === sum(wanted.slice(0, 2000)));
  },
  dummies() {
    const out = new ThreadQueue<string>();
    const dummy = new dummies.Process(says, { args: ['done', out] });
    const before = dummy.exitCode;
    dummy.start();
    const isListed = dummies.activeChildren().length === 1;
    out.put('go');
    dummy.join();
    using pool = new dummies.Pool(2);
    const squares = pool.map(square, [1, 2]);
    say([before, isListed, dummy.exitCode, out.get(), squares, dummies.activeChildren().length]);
  },
  /** Leaves its workers alone. */
  left() {
    say(new Pool(1).apply(pid));
  },
};

if (isMain) void scenes[process.argv[2]!]!();
