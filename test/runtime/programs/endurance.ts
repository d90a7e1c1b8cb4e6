/** Much of one thing, a scene a word of the command line: what is lost, and whether memory grows. */
import { ThreadPoolExecutor } from 'heddle/futures';
import { Process, Queue as SharedQueue } from 'heddle/multiprocessing';
import { Queue } from 'heddle/queue';
import { isMain, task } from 'heddle/task';
import { AbandonedLockError, Lock, RLock, Thread } from 'heddle/threading';

const [, , scene = '', count = '0'] = process.argv;
const MESSAGES = Number(count);
const MB = 2 ** 20;

interface Outbox {
  put(item: string | number | null): void;
}

/** Numbers and, now and then, something longer. */
function send(queue: Outbox, messages: number): void {
  for (let at = 0; at < messages; at++) queue.put(at % 100 === 0 ? 'x'.repeat(5000) : at);
  queue.put(null);
}

export const sends = task((queue: Queue<string | number | null>, messages: number) =>
  send(queue, messages),
);
export const sendsAcross = task((queue: SharedQueue<string | number | null>, messages: number) =>
  send(queue, messages),
);

/** Takes all that comes; `grown`: MB that the process has got since a fifth had come. */
function receive(queue: { get(): unknown }, messages: number): { came: number; grown: number } {
  let came = 0;
  let before = 0;
  while (queue.get() !== null) {
    came++;
    if (came === Math.floor(messages / 5)) before = process.memoryUsage.rss();
  }
  return { came, grown: (process.memoryUsage.rss() - before) / MB };
}

export const twice = task(async (value: number) => {
  if (value % 3 === 0) await new Promise(setImmediate);
  return 2 * value;
});

/** Makes a lock free that was left, unless another thread has done so: one does at a time. */
function mend(lock: Lock | RLock, mending: Lock): boolean {
  return mending.with(() => {
    try {
      return lock.acquire({ timeout: 0 });
    } catch (error) {
      if (!(error instanceof AbandonedLockError)) throw error;
      lock.release();
      return false;
    }
  });
}

/** Takes a lock that whoever had it before has left, or not; every third thread leaves it for good. */
export const diesHolding = task(
  (lock: Lock | RLock, mending: Lock, counts: Int32Array, at: number) => {
    for (let isMine = false; !isMine;) {
      try {
        isMine = lock.acquire();
      } catch (error) {
        if (!(error instanceof AbandonedLockError)) throw error;
        counts[1] = 1;
        isMine = mend(lock, mending);
      }
    }
    // Not atomic on purpose: one has it at a time.
    counts[0]! += 1;
    if (at % 3 === 0) process.exit(3);
    lock.release();
  },
);

const scenes: Record<string, () => unknown> = {
  messages() {
    const queue = new Queue<string | number | null>(1000);
    new Thread(sends, { args: [queue, MESSAGES] }).start();
    return receive(queue, MESSAGES);
  },
  across() {
    const queue = new SharedQueue<string | number | null>(1000);
    new Process(sendsAcross, { args: [queue, MESSAGES] }).start();
    return receive(queue, MESSAGES);
  },
  async crowd() {
    await using pool = new ThreadPoolExecutor(4);
    const jobs = Array.from({ length: MESSAGES }, (_, at) => pool.submit(twice, at));
    let sum = 0;
    for (const job of jobs) sum += await job;
    return sum === MESSAGES * (MESSAGES - 1);
  },
  terminations() {
    const counts = new Int32Array(new SharedArrayBuffer(8));
    const mending = new Lock();
    for (const lock of [new Lock(), new RLock()]) {
      for (let started = 0; started < MESSAGES; started += 6) {
        const threads = Array.from(
          { length: 6 },
          (_, at) => new Thread(diesHolding, { args: [lock, mending, counts, at] }),
        );
        for (const thread of threads) thread.start();
        for (const thread of threads) thread.join();
      }
    }
    return { held: counts[0], wasLeft: counts[1] === 1 };
  },
};

if (isMain)
  void Promise.resolve(scenes[scene]?.()).then((said) => console.log(JSON.stringify(said)));
