/** Threads submit to one pool, cancel, give up waiting; the sums say what got lost. */
import { type Future, ThreadPoolExecutor, wait } from 'heddle/futures';
import { isMain, task } from 'heddle/task';
import { Thread } from 'heddle/threading';

const OPERATIONS = Number(process.argv[2]);
const THREADS = 3;

const RAN = 0;
const RETURNED = 1;
const THREW = 2;
const CANCELLED = 3;

export const job = task((seen: Int32Array, value: number) => {
  Atomics.add(seen, RAN, 1);
  if (value % 7 === 0) throw new RangeError(`${value}`);
  return value;
});

function look(future: Future<number>, value: number, seen: Int32Array): void {
  const error = future.cancelled() ? undefined : future.exception();
  if (future.cancelled()) Atomics.add(seen, CANCELLED, 1);
  else if (error === undefined && future.result() === value) Atomics.add(seen, RETURNED, 1);
  else if (error instanceof RangeError && error.message === `${value}`) Atomics.add(seen, THREW, 1);
}

/** Several jobs, some cancelled, waited for with a time limit or without. */
function round(pool: ThreadPoolExecutor, seen: Int32Array, at: number): void {
  const some = [0, 1, 2, 3].map((more) => pool.submit(job, seen, at + more));
  if (Math.random() < 0.3) some[3]!.cancel();
  const returnWhen = Math.random() < 0.5 ? 'firstCompleted' : 'allCompleted';
  wait(some, { timeout: Math.random() < 0.3 ? Math.random() : undefined, returnWhen });
  some.forEach((future, more) => look(future, at + more, seen));
}

export const submits = task((pool: ThreadPoolExecutor, seen: Int32Array) => {
  for (let at = 0; at < OPERATIONS; at += 4) round(pool, seen, at);
});

async function main(): Promise<void> {
  const seen = new Int32Array(new SharedArrayBuffer(16));
  const pool = new ThreadPoolExecutor(4);
  const threads = Array.from(
    { length: THREADS },
    () => new Thread(submits, { args: [pool, seen] }),
  );
  for (const thread of threads) thread.start();
  let awaited = 0;
  for (let at = 0; at < OPERATIONS; at++)
    awaited += await pool.submit(job, seen, at).then(
      () => 1,
      () => 1,
    );
  for (const thread of threads) await thread.joinAsync();
  await pool.shutdownAsync();
  console.log(JSON.stringify({ awaited, seen: [...seen] }));
}

if (isMain) void main();
