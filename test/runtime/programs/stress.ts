/** Four threads do everything at once, with time limits that run out; the sums say what got lost. */
import { Empty, Full, Queue } from 'heddle/queue';
import { isMain, task } from 'heddle/task';
import { BoundedSemaphore, Condition, Lock, RLock, Thread } from 'heddle/threading';

const OPERATIONS = Number(process.argv[2] ?? 20_000);
const THREADS = 4;

interface Everything {
  readonly lock: Lock;
  readonly rlock: RLock;
  readonly condition: Condition;
  readonly semaphore: BoundedSemaphore;
  readonly queue: Queue<number>;
  /** Words that only their lock protects. */
  readonly plain: Int32Array<SharedArrayBuffer>;
}

const LOCK = 0;
const RLOCK = 1;
const CONDITION = 2;
const SUM_PUT = 3;
const SUM_GOT = 4;
const EXPECTED = 5;

/** None, none at all, or up to a millisecond. */
function limit(): number | undefined {
  const chance = Math.random();
  return chance < 0.6 ? undefined : chance < 0.8 ? 0 : Math.random();
}

function bump(words: Int32Array, at: number): void {
  // Not atomic on purpose.
  words[at] = (words[at] as number) + 1;
  Atomics.add(words, EXPECTED + at, 1);
}

function once({ lock, rlock, condition, semaphore, queue, plain }: Everything): void {
  const timeout = limit();
  switch (Math.floor(Math.random() * 5)) {
    case 0:
      if (!lock.acquire({ timeout })) return;
      bump(plain, LOCK);
      return lock.release();
    case 1:
      if (!rlock.acquire({ timeout })) return;
      rlock.with(() => bump(plain, RLOCK));
      return rlock.release();
    case 2:
      return condition.with(() => {
        bump(plain, CONDITION);
        condition.notify();
        condition.wait({ timeout: timeout ?? 0 });
      });
    case 3:
      if (semaphore.acquire({ timeout: timeout ?? 1 })) semaphore.release();
      return;
    default:
      return exchange(queue, plain, timeout ?? 1);
  }
}

function exchange(queue: Queue<number>, plain: Int32Array, timeout: number): void {
  try {
    const item = Math.floor(Math.random() * 100);
    queue.put(item, { timeout });
    Atomics.add(plain, SUM_PUT, item);
    Atomics.add(plain, SUM_GOT, queue.get({ timeout }));
  } catch (error) {
    if (!(error instanceof Empty || error instanceof Full)) throw error;
  }
}

export const work = task((everything: Everything) => {
  for (let left = OPERATIONS; left > 0; left--) once(everything);
});

function main(): void {
  const plain = new Int32Array(new SharedArrayBuffer(64));
  const semaphore = new BoundedSemaphore(2);
  const queue = new Queue<number>(3);
  const condition = new Condition();
  const everything = { lock: new Lock(), rlock: new RLock(), condition, semaphore, queue, plain };
  const threads = Array.from({ length: THREADS }, () => new Thread(work, { args: [everything] }));
  for (const thread of threads) thread.start();
  for (const thread of threads) thread.join();
  let left = 0;
  while (!queue.empty()) left += queue.get();
  console.log(
    JSON.stringify({
      counted: [LOCK, RLOCK, CONDITION].map((at) => plain[at]),
      expected: [LOCK, RLOCK, CONDITION].map((at) => plain[EXPECTED + at]),
      put: plain[SUM_PUT],
      got: (plain[SUM_GOT] as number) + left,
      permits: semaphore.value,
      free: [everything.lock.locked(), everything.rlock.locked(), condition.lock.locked()],
    }),
  );
}

if (isMain) main();
