// What an operation of the Node runtime takes, ns, as JSON: alone or under `heddle run`. The argument scales the counts.
import { ThreadPoolExecutor } from 'heddle/futures';
import * as multiprocessing from 'heddle/multiprocessing';
import { prange, sharedArray } from 'heddle/parallel';
import { Queue } from 'heddle/queue';
import { run } from 'heddle/subprocess';
import { isMain, task } from 'heddle/task';
import { Condition, Event, Lock, Thread } from 'heddle/threading';

const NS_PER_MS = 1e6;
const ROUNDS = 5;

export const increments = task((lock, words, count, ready, go) => {
  ready.put(1);
  go.wait();
  for (let left = count; left > 0; left--) {
    lock.acquire();
    words[0]++;
    lock.release();
  }
});

/** Waits for its turn and gives the turn to the other, so many times. */
function play(condition, turn, mine, count) {
  condition.with(() => {
    for (let left = count; left > 0; left--) {
      while (turn[0] !== mine) condition.wait();
      turn[0] = 1 - mine;
      condition.notify();
    }
  });
}
export const plays = task((condition, turn, count, ready) => {
  ready.put(1);
  play(condition, turn, 1, count);
});

export const puts = task((queue, size, count, ready, go) => {
  const item = Buffer.alloc(size, 7);
  ready.put(1);
  go.wait();
  for (let left = count; left > 0; left--) queue.put(item);
});

export const roots = task((from, to, values) => {
  for (let at = from; at < to; at++) values[at] = Math.sqrt(values[at]) + 1;
});
export const nothing = task(() => {});

export const double = task((value) => value * 2);

/** In a process of its own: for each count, what so many pairs with a lock of another process take. */
export const pairs = task((lock, counts, times) => {
  for (let count = counts.get(); count > 0; count = counts.get()) times.put(lockPairs(lock, count));
});

/** Starts threads and measures from when all are ready to their end and that of `meanwhile`. */
function together(target, count, argsOf, meanwhile) {
  const ready = new Queue();
  const go = new Event();
  const threads = Array.from(
    { length: count },
    () => new Thread(target, { args: argsOf(ready, go) }),
  );
  for (const thread of threads) thread.start();
  for (let left = count; left > 0; left--) ready.get();
  const began = performance.now();
  go.set();
  meanwhile?.();
  for (const thread of threads) thread.join();
  return performance.now() - began;
}

const lockPair = (count) => lockPairs(new Lock(), count);

function lockPairs(lock, count) {
  const began = performance.now();
  for (let left = count; left > 0; left--) {
    lock.acquire();
    lock.release();
  }
  return performance.now() - began;
}

const others = [];

/** With a lock that this process has, in another one. `shared`: as HEDDLE_SHARED_MEMORY says it. */
const farLockPair = (shared) => {
  let other;
  return (count) => {
    if (!other) {
      process.env.HEDDLE_SHARED_MEMORY = shared;
      const [counts, times] = [new multiprocessing.Queue(), new multiprocessing.Queue()];
      const args = [new multiprocessing.Lock(), counts, times];
      new multiprocessing.Process(pairs, { args, daemon: true }).start();
      others.push((other = { counts, times }));
    }
    other.counts.put(count);
    return other.times.get();
  };
};

function contendedCounter(count) {
  const lock = new Lock();
  const words = new Int32Array(new SharedArrayBuffer(4));
  return together(increments, 2, (ready, go) => [lock, words, count / 2, ready, go]);
}

function pingPong(count) {
  const condition = new Condition();
  const turn = new Int32Array(new SharedArrayBuffer(4));
  return together(
    plays,
    1,
    (ready) => [condition, turn, count, ready],
    () => play(condition, turn, 0, count),
  );
}

const throughQueue = (size) => (count) => {
  const queue = new Queue(64);
  const take = () => {
    for (let left = count; left > 0; left--) queue.get();
  };
  return together(puts, 1, (ready, go) => [queue, size, count, ready, go], take);
};

let pool;

async function dispatch(count) {
  pool ??= new ThreadPoolExecutor(2);
  await Promise.all([1, 2, 3, 4].map((value) => pool.submit(double, value)));
  const began = performance.now();
  await Promise.all(Array.from({ length: count }, (_, value) => pool.submit(double, value)));
  return performance.now() - began;
}

const inThreads = (schedule, chunk) => {
  let values;
  return (count) => {
    if (values?.length !== count) {
      values = sharedArray(Float64Array, count);
      prange(count, roots, { args: [values], numThreads: 2 });
    }
    const began = performance.now();
    prange(count, roots, { args: [values], numThreads: 2, schedule, chunk });
    return performance.now() - began;
  };
};

function emptyLoops(count) {
  const began = performance.now();
  for (let left = count; left > 0; left--) prange(2, nothing, { numThreads: 2 });
  return performance.now() - began;
}

function commands(count) {
  const began = performance.now();
  for (let left = count; left > 0; left--) run(['true']);
  return performance.now() - began;
}

const operations = [
  // First: a program that has come to map much memory starts others more slowly.
  ['subprocess run', 40, commands],
  ['lock pair', 200_000, lockPair],
  ['lock of another process, pair', 200_000, farLockPair('1')],
  ['the same through its broker', 400, farLockPair('0')],
  ['contended counter, 2 threads', 100_000, contendedCounter],
  ['condition ping-pong, there and back', 2_000, pingPong],
  ['queue, 16 B', 50_000, throughQueue(16)],
  ['queue, 1 KB', 20_000, throughQueue(1024)],
  ['queue, 64 KB', 2_000, throughQueue(65_536)],
  ['pool dispatch, 2 workers', 10_000, dispatch],
  ['prange, static, 2 threads', 4_000_000, inThreads('static')],
  ['prange, dynamic, chunks of 10,000', 4_000_000, inThreads('dynamic', 10_000)],
  ['prange, 2 threads, nothing to do', 500, emptyLoops],
];

if (isMain) {
  const scale = Number(process.argv[2] ?? 1);
  const results = {};
  for (const [name, usual, measure] of operations) {
    const count = Math.max(20, Math.round((usual * scale) / 2) * 2);
    const rounds = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await measure(count));
    rounds.sort((a, b) => a - b);
    results[name] = (rounds[ROUNDS >> 1] / count) * NS_PER_MS;
  }
  for (const { counts } of others) counts.put(0);
  console.log(JSON.stringify(results));
}
