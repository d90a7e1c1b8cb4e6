/** One scene a word of the command line; each prints what it saw. */
import {
  type Future,
  ProcessPoolExecutor,
  ThreadPoolExecutor,
  asCompleted,
  waitAsync,
} from 'heddle/futures';
import { Pool } from 'heddle/multiprocessing';
import { prange } from 'heddle/parallel';
import { Queue } from 'heddle/queue';
import { type Task, isMain, task } from 'heddle/task';
import { Barrier, Event, Local, Lock, Thread, configure, currentThread } from 'heddle/threading';

class StoneError extends Error {
  override name = 'StoneError';
  readonly weight = 3;
}

export const plus = task((a: number, b: number) => a + b);
export const nothing = task(() => undefined);
export const later = task(async (value: number) => {
  await new Promise((resolve) => setTimeout(resolve, 1));
  return value;
});
export const fails = task(() => {
  throw new StoneError('too heavy', { cause: new RangeError('3 > 2') });
});
export const rejects = task(async () => Promise.reject(new TypeError('in vain')));
export const several = task(() => {
  throw new AggregateError([new StoneError('one'), 'two'], 'both');
});
export const unsendable = task(() => () => 1);
export const fills = task((words: Float64Array, bytes: Buffer, value: number) => {
  words.fill(value);
  bytes.fill(value);
  return words;
});
export const name = task(() => currentThread().name);
export const makes = task(() => ({ lock: new Lock(), queue: new Queue<number>() }));
export const leaves = task((begun: Event, go: Event) => {
  begun.set();
  go.wait();
  process.exit(7);
});
export const waits = task((begun: Event, go: Event) => {
  begun.set();
  go.wait();
  return 'went on';
});
export const asksPool = task((pool: ThreadPoolExecutor, together: Barrier): string => {
  together.wait();
  try {
    return String(pool.submit(plus, 1, 2).result());
  } catch (error) {
    return (error as Error).name;
  }
});
export const wantsLock = task((lock: Lock, begun: Event): string => {
  begun.set();
  try {
    return lock.with(() => 'had it');
  } catch (error) {
    return (error as Error).name;
  }
});
const mine = new Local<{ name?: string }>();
export const prepare = task((word: string) => {
  mine.current.name = `${word} ${currentThread().name}`;
});
export const prepared = task(() => mine.current.name);
export const refuses = task(() => {
  throw new Error('no tools');
});
export const says = task((word: string) => {
  console.log(JSON.stringify(word));
});
export const asks = task((future: Future<number>, out: Queue<number>) => out.put(future.result()));
export const submits = task((pool: ThreadPoolExecutor, out: Queue<number>) =>
  out.put(pool.submit(plus, 4, 5).result()),
);

const say = (what: unknown): void => console.log(JSON.stringify(what));
const nameOf = (error: unknown): string => (error as Error).name;

/** Has the thread run to its end. */
function run(thread: Thread): void {
  thread.start();
  thread.join();
}

const scenes: Record<string, (argument: string) => void | Promise<void>> = {
  async returns() {
    await using pool = new ThreadPoolExecutor(2);
    const [three, none, late] = [
      pool.submit(plus, 1, 2),
      pool.submit(nothing),
      pool.submit(later, 3),
    ];
    say([three.result(), none.result() ?? 'nothing', await late, await three]);
    say([...pool.map(later, [5, 6, 7], { chunkSize: 2 })]);
  },
  async throws() {
    using pool = new ThreadPoolExecutor(1);
    const error = pool.submit(fails).exception() as StoneError;
    const { message, weight, cause } = error;
    say([error instanceof Error, error.name, message, weight, (cause as Error).name]);
    say(error.stack?.split('\n').map((line) => line.replace(/.*[/\\]/, '').replace(/:.*/, '')));
    say(await pool.submit(rejects).then(undefined, (one: unknown) => one instanceof TypeError));
    say(nameOf(pool.submit(unsendable).exception()));
    const both = pool.submit(several).exception() as AggregateError;
    const [one, two] = both.errors as [StoneError, string];
    say([both instanceof AggregateError, both.message, one.name, one.weight, two]);
  },
  refuses() {
    const refusal = (call: () => unknown): string => {
      try {
        return String(call());
      } catch (error) {
        return (error as Error).message;
      }
    };
    const plain = (() => 1) as unknown as Task<[], number>;
    const none = undefined as unknown as Task<[], number>;
    using threads = new ThreadPoolExecutor(1);
    using processes = new ProcessPoolExecutor(1);
    using crew = new Pool(1);
    say([
      refusal(() => threads.submit(plain)),
      refusal(() => [...processes.map(none, [1])]),
      refusal(() => crew.apply(none)),
      refusal(() => new ThreadPoolExecutor({ initializer: plain })),
      refusal(() => new ProcessPoolExecutor({ initializer: plain })),
      refusal(() => new Pool({ initializer: plain })),
      refusal(() => prange(1, plain)),
      refusal(() => new Thread(none)),
    ]);
  },
  names() {
    const given = new ThreadPoolExecutor({ maxWorkers: 1, threadNamePrefix: 'weaver' });
    const own = new ThreadPoolExecutor(1);
    say([given.submit(name).result(), own.submit(name).result(), given.maxWorkers]);
  },
  async elsewhere(file) {
    const pool = new ThreadPoolExecutor({ maxWorkers: 1, threadNamePrefix: 'weaver' });
    const { there } = (await import(file)) as { there: Task<[], string> };
    say([pool.submit(name).result(), pool.submit(there).result(), await pool.submit(there)]);
  },
  shares() {
    const pool = new ThreadPoolExecutor(1);
    const made = pool.submit(makes);
    const { lock, queue } = made.result();
    const out = new Queue<number>();
    run(new Thread(asks, { args: [pool.submit(plus, 2, 2), out] }));
    run(new Thread(submits, { args: [pool, out] }));
    queue.put(1);
    say([lock.tryAcquire(), made.result().queue.get(), out.get(), out.get()]);
  },
  memory() {
    const pool = new ThreadPoolExecutor(1);
    const shared = new SharedArrayBuffer(32);
    const [words, bytes] = [new Float64Array(shared, 8, 2), Buffer.from(shared, 24, 2)];
    const same = pool.submit(fills, words, bytes, 7).result();
    words[0] = 5;
    say([[...new Uint8Array(shared, 23)], [...same], same.buffer === shared]);
    const queue = new Queue<Uint8Array>();
    queue.put(new Uint8Array(shared));
    say(queue.get().buffer === shared);
  },
  initialises() {
    const pool = new ThreadPoolExecutor({
      maxWorkers: 1,
      threadNamePrefix: 'weaver',
      initializer: prepare,
      initargs: ['tools of'],
    });
    say([pool.submit(prepared).result(), pool.submit(prepared).result()]);
  },
  unready() {
    const pool = new ThreadPoolExecutor({ maxWorkers: 1, initializer: refuses });
    say(nameOf(pool.submit(nothing).exception()));
    try {
      pool.submit(nothing);
    } catch (error) {
      say(nameOf(error));
    }
  },
  async dies() {
    const pool = new ThreadPoolExecutor(2);
    const [begun, go, other] = [new Event(), new Event(), new Event()];
    const doomed = pool.submit(leaves, begun, go);
    begun.wait();
    const goOn = new Event();
    const alive = pool.submit(waits, other, goOn);
    other.wait();
    const queued = pool.submit(plus, 1, 2);
    go.set();
    const lost = [nameOf(doomed.exception()), nameOf(await queued.exceptionAsync())];
    goOn.set();
    say([...lost, await alive]);
    try {
      pool.submit(nothing);
    } catch (error) {
      say(nameOf(error));
    }
    pool.shutdown();
  },
  async aborts() {
    const pool = new ThreadPoolExecutor(1);
    const [begun, go] = [new Event(), new Event()];
    const future = pool.submit(waits, begun, go);
    const abort = new AbortController();
    const { signal } = abort;
    const all = [
      future.resultAsync({ signal }),
      waitAsync([future], { signal }),
      asCompleted([future], { signal })[Symbol.asyncIterator]().next(),
    ];
    abort.abort(new Error('enough'));
    say(await Promise.all(all.map((one) => one.catch((error: Error) => error.message))));
    go.set();
    say(await future);
  },
  stops() {
    using pool = new ThreadPoolExecutor(1);
    const [begun, go] = [new Event(), new Event()];
    const first = pool.submit(waits, begun, go);
    const seen: number[] = [];
    setTimeout(() => go.set(), 1);
    const results = pool.map(later, [1, 2, 3])[Symbol.iterator]();
    begun.wait();
    go.set();
    seen.push(results.next().value as number);
    results.return();
    say([first.result(), seen]);
  },
  async chains() {
    const pool = new ThreadPoolExecutor(1);
    await new Promise<void>((resolve) =>
      pool.submit(plus, 1, 2).addDoneCallback((first) => {
        const second = pool.submit(plus, first.result(), 3);
        second.addDoneCallback(() => resolve(say(second.result())));
      }),
    );
  },
  besides() {
    // What the supervisor says of the thread's end comes to this one's event loop after the worker was started.
    const thread = new Thread(nothing);
    thread.start();
    thread.join();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    const pool = new ThreadPoolExecutor(1);
    say(pool.submit(plus, 1, 2).result());
  },
  exhausted() {
    configure({ onDeadlock: 'throw' });
    const pool = new ThreadPoolExecutor(2);
    const together = new Barrier(2);
    const jobs = [1, 2].map(() => pool.submit(asksPool, pool, together));
    say(jobs.map((job) => job.result()).sort());
  },
  crossing() {
    configure({ onDeadlock: 'throw' });
    const pool = new ThreadPoolExecutor(1);
    const [lock, begun] = [new Lock(), new Event()];
    lock.acquire();
    const job = pool.submit(wantsLock, lock, begun);
    begun.wait();
    try {
      say(job.result());
    } catch (error) {
      say(nameOf(error));
    }
    lock.release();
    // Who did not get it goes on.
    say(pool.submit(plus, 1, 2).result());
  },
  unfinished() {
    // Neither awaited nor shut down: done before the program ends.
    const pool = new ThreadPoolExecutor(1);
    for (const word of ['one', 'two', 'three']) pool.submit(says, word);
  },
};

if (isMain) void scenes[process.argv[2] ?? '']?.(process.argv[3] ?? '');
