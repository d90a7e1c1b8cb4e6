/** `scene onDeadlock`: prints what became of waits of asynchronous code. */
import { execFile, spawn } from 'node:child_process';
import { pbkdf2 } from 'node:crypto';
import { createServer, connect, type AddressInfo } from 'node:net';
import { MessageChannel, Worker } from 'node:worker_threads';
import { type Future, ThreadPoolExecutor, asCompleted, waitAsync } from 'heddle/futures';
import { Queue } from 'heddle/queue';
import { Popen } from 'heddle/subprocess';
import { isMain, task } from 'heddle/task';
import { Barrier, Event, Lock, RLock, Thread, configure } from 'heddle/threading';

/** Longer than a deadlock takes to be found, ms. */
const LATER = 500;

const nameOf = (error: unknown): string => (error as Error).name;

/** What became of it: its value, or the name of its error. */
const outcome = <T>(promise: PromiseLike<T>): Promise<T | string> =>
  Promise.resolve(promise).catch(nameOf);

/** Takes one lock, and then another one while it has that. */
const cross = (mine: Lock | RLock, theirs: Lock | RLock, between: () => Promise<unknown>) =>
  outcome(
    mine.withAsync(async () => {
      await between();
      return theirs.withAsync(() => 'went on');
    }),
  );

export const crossesAsync = task(
  async (mine: Lock, theirs: Lock, ready: Barrier, out: Queue<string>) => {
    out.put(await cross(mine, theirs, () => ready.waitAsync()));
  },
);

export const crossesSync = task(
  (mine: Lock, theirs: Lock, ready: Event, go: Event, out: Queue<string>) => {
    mine.acquire();
    ready.set();
    go.wait();
    try {
      theirs.with(() => undefined);
      out.put('went on');
    } catch (error) {
      out.put(nameOf(error));
    }
    mine.release();
  },
);

/** As that, for so long. */
export const crossesSoon = task((mine: Lock, theirs: Lock, ready: Event, timeout: number) => {
  mine.acquire();
  ready.set();
  theirs.acquire({ timeout });
  mine.release();
});

export const wantsAsync = task(async (lock: Lock, begun: Event): Promise<string> => {
  begun.set();
  return outcome(lock.withAsync(() => 'went on'));
});

export const plus = task((a: number, b: number) => a + b);

export const asksPool = task(async (pool: ThreadPoolExecutor, awaits: boolean) => {
  const job: Future<number> = pool.submit(plus, 1, 2);
  return outcome(awaits ? job : job.resultAsync());
});

export const asksPoolTwice = task(async (pool: ThreadPoolExecutor) => {
  const jobs = [1, 2].map((one) => pool.submit(plus, one, 1));
  return (await waitAsync(jobs)).done.size;
});

export const connectsLater = task((port: number) => {
  new Event().wait({ timeout: LATER });
  const socket = connect(port, '127.0.0.1', () => socket.end());
});

export const sleeps = task(() => {
  new Event().wait({ timeout: LATER });
});

export const setsLater = task((event: Event) => {
  new Event().wait({ timeout: LATER });
  event.set();
});

const pause = (): boolean => new Event().wait({ timeout: Math.random() * 60 });

/** Two of the locks, in their order. */
function two<T>(locks: readonly T[]): [T, T] {
  const first = Math.floor(Math.random() * (locks.length - 1));
  const rest = locks.length - 1 - first;
  return [locks[first]!, locks[first + 1 + Math.floor(Math.random() * rest)]!];
}

export const takesInOrder = task((locks: (Lock | RLock)[], rounds: number) => {
  for (let left = rounds; left > 0; left--) {
    const [one, other] = two(locks);
    one.with(() => other.with(pause));
  }
});

export const takesInOrderAsync = task(async (locks: (Lock | RLock)[], rounds: number) => {
  const code = async (): Promise<void> => {
    for (let left = rounds; left > 0; left--) {
      const [one, other] = two(locks);
      await one.withAsync(() => other.withAsync(pause));
    }
  };
  await Promise.all([code(), code(), code()]);
});

/** Waits for a lock that this very code has, until `later` has it released. */
async function untilReleased(later: (release: () => void) => void): Promise<unknown> {
  const lock = new Lock();
  await lock.acquireAsync();
  later(() => lock.release());
  return outcome(lock.acquireAsync());
}

const both = (out: Queue<string>): string[] => [out.get(), out.get()].sort();

/** A deadlock that is certain: one of its waits is rejected, and the rest goes on. */
const certain: Record<string, () => unknown> = {
  async lockTwice() {
    const lock = new Lock();
    await lock.acquireAsync();
    const second = await outcome(lock.acquireAsync());
    lock.release();
    return [second, lock.tryAcquire()];
  },
  async rlockTwice() {
    const lock = new RLock();
    await lock.acquireAsync();
    return outcome(lock.acquireAsync());
  },
  async held() {
    // By the thread itself, whose asynchronous code waits for it.
    const lock = new RLock();
    lock.acquire();
    return outcome(lock.acquireAsync());
  },
  locks: () => crossing(new Lock(), new Lock()),
  rlocks: () => crossing(new RLock(), new RLock()),
  async bystanders() {
    const [lock, other] = [new Lock(), new Lock()];
    await lock.acquireAsync();
    const bystander = outcome(lock.withAsync(() => 'bystander'));
    await other.acquireAsync();
    const crossed = outcome(other.acquireAsync());
    const first = await Promise.race([bystander, crossed]);
    lock.release();
    return [first, await bystander];
  },
  async taskAndThread() {
    return (await crossingThread((go) => go.set())).sort();
  },
  threadLast: () => crossingThread((go) => void setImmediate(() => go.set())),
  async threads() {
    const [a, b, ready, out] = [new Lock(), new Lock(), new Barrier(2), new Queue<string>()];
    new Thread(crossesAsync, { args: [a, b, ready, out] }).start();
    new Thread(crossesAsync, { args: [b, a, ready, out] }).start();
    return both(out);
  },
  async join() {
    const [lock, begun] = [new Lock(), new Event()];
    await lock.acquireAsync();
    const thread = new Thread(wantsAsync, { args: [lock, begun] });
    thread.start();
    await begun.waitAsync();
    const joined = await outcome(thread.joinAsync());
    lock.release();
    return [joined === 'DeadlockError' || joined, thread.join()];
  },
  async job() {
    const [lock, begun, pool] = [new Lock(), new Event(), new ThreadPoolExecutor(1)];
    await lock.acquireAsync();
    const job = pool.submit(wantsAsync, lock, begun);
    await begun.waitAsync();
    const got = await outcome(job);
    lock.release();
    return [got, await job].includes('DeadlockError');
  },
  behind: () => jobBehind(false),
  awaitedBehind: () => jobBehind(true),
};

async function crossing(a: Lock | RLock, b: Lock | RLock): Promise<unknown> {
  const ready = new Barrier(2);
  const meet = (): Promise<unknown> => ready.waitAsync();
  return Promise.all([cross(a, b, meet), cross(b, a, meet)]).then((both) => both.sort());
}

/** What became of asynchronous code, and of a thread that blocks, each of which wants what the other has. */
async function crossingThread(beforeWait: (go: Event) => void): Promise<string[]> {
  const [mine, theirs, ready, go] = [new Lock(), new Lock(), new Event(), new Event()];
  const out = new Queue<string>();
  new Thread(crossesSync, { args: [theirs, mine, ready, go, out] }).start();
  const between = (): Promise<void> => ready.waitAsync().then(() => beforeWait(go));
  return [await cross(mine, theirs, between), await out.getAsync()];
}

async function jobBehind(awaits: boolean): Promise<unknown> {
  const pool = new ThreadPoolExecutor(1);
  return pool.submit(asksPool, pool, awaits).resultAsync();
}

/** A wait that looks like one, and is over later. */
const uncertain: Record<string, () => unknown> = {
  timer: () => untilReleased((release) => setTimeout(release, LATER)),
  looseTimer: () => untilReleased((release) => setTimeout(release, LATER).unref()),
  immediate: () =>
    untilReleased((release) => {
      const end = performance.now() + LATER;
      const again = (): unknown => (performance.now() < end ? setImmediate(again) : release());
      again();
    }),
  socket: () =>
    untilReleased((release) => {
      const server = createServer((socket) => {
        release();
        socket.destroy();
        server.close();
      });
      server.listen(0, '127.0.0.1', () => {
        const { port } = server.address() as AddressInfo;
        new Thread(connectsLater, { args: [port] }).start();
      });
    }),
  messagePort: () =>
    untilReleased((release) => {
      const { port1, port2 } = new MessageChannel();
      const code = `const { port } = require('node:worker_threads').workerData;
        setTimeout(() => { port.postMessage(1); port.close(); }, ${LATER})`;
      const options = { eval: true, workerData: { port: port2 }, transferList: [port2] };
      new Worker(code, options).unref();
      port1.on('message', release);
    }),
  child: () =>
    untilReleased((release) => {
      execFile(process.execPath, ['-e', `setTimeout(() => undefined, ${LATER})`], release);
    }),
  threadPool: () =>
    untilReleased((release) => {
      const end = performance.now() + LATER;
      const work = (): void =>
        pbkdf2('', '', 200_000, 64, 'sha512', () => (performance.now() < end ? work() : release()));
      work();
    }),
  signalled: () =>
    untilReleased((release) => {
      process.once('SIGUSR2', release);
      const code = `setTimeout(() => process.kill(${process.pid}, 'SIGUSR2'), ${LATER})`;
      spawn(process.execPath, ['-e', code], { stdio: 'ignore' }).unref();
    }),
  /** Another wait of the thread has a limit, and what follows it releases the lock. */
  limited: () =>
    untilReleased(
      (release) =>
        void new Lock().acquireAsync().then(() => waitsShortly({ timeout: LATER }, release)),
    ),
  aborted: () =>
    untilReleased((release) => void waitsShortly({ signal: AbortSignal.timeout(LATER) }, release)),
  /** The runtime waits for a child, by a port that keeps no event loop. */
  popen: () =>
    untilReleased((release) => {
      const code = `setTimeout(() => undefined, ${LATER})`;
      void new Popen([process.execPath, '-e', code]).waitAsync().then(release);
    }),
  callback: () =>
    untilReleased((release) => {
      new ThreadPoolExecutor(1).submit(sleeps).addDoneCallback(release);
    }),
  /** Whoever has the lock waits for something that any thread may bring about. */
  event: () =>
    untilReleased((release) => {
      const event = new Event();
      void event.waitAsync().then(release);
      new Thread(setsLater, { args: [event] }).start();
    }),
  /** The program hears itself of what its process emits: nobody else can know that the event loop is empty. */
  deaf: () => {
    Object.assign(process, { emit: () => false });
    return untilReleased((release) => {
      const event = new Event();
      void event.waitAsync().then(release);
      new Thread(setsLater, { args: [event], daemon: true }).start();
    });
  },
  /** Threads of both kinds wait for one another all the time, and never in a circle. */
  async ordered() {
    const locks = [new Lock(), new RLock(), new Lock(), new RLock()];
    const pool = new ThreadPoolExecutor(4);
    const tasks = [takesInOrder, takesInOrderAsync, takesInOrder, takesInOrderAsync];
    await Promise.all(tasks.map((one) => pool.submit(one, locks, 5)));
    return 'all';
  },
  async limitedElsewhere() {
    const [mine, theirs, ready] = [new Lock(), new Lock(), new Event()];
    new Thread(crossesSoon, { args: [theirs, mine, ready, LATER] }).start();
    return cross(mine, theirs, () => ready.waitAsync());
  },
};

async function waitsShortly(
  options: { timeout?: number; signal?: AbortSignal },
  then: () => void,
): Promise<void> {
  const never = new Lock();
  await never.acquireAsync();
  await never.acquireAsync(options).catch(() => undefined);
  then();
}

/** Deadlocks that are certain, no wait of which can be rejected. */
const endless: Record<string, () => unknown> = {
  several() {
    const pool = new ThreadPoolExecutor(1);
    return pool.submit(asksPoolTwice, pool).resultAsync();
  },
  async completions() {
    const pool = new ThreadPoolExecutor(2);
    const jobs = [1, 2].map(() => pool.submit(asksPoolTwice, pool));
    for await (const job of asCompleted(jobs)) job.result();
    return 'all';
  },
};

if (isMain) {
  const [name = '', onDeadlock] = process.argv.slice(2) as [string?, 'throw'?];
  if (onDeadlock) configure({ onDeadlock });
  const scene = { ...certain, ...uncertain, ...endless }[name]!;
  console.log(JSON.stringify(await scene()));
}
