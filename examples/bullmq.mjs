// The same `submit` for many machines: BullMQ keeps the jobs in Redis, where they outlive programs and workers.
//   npm install bullmq
//   REDIS_URL=redis://HOST:6379 node examples/bullmq.mjs worker      on each machine that is to do jobs
//   REDIS_URL=redis://HOST:6379 node examples/bullmq.mjs
import { Queue, QueueEvents, Worker } from 'bullmq';
import { ProcessPoolExecutor } from 'heddle/futures';
import { isMain, task } from 'heddle/task';

const connection = { url: process.env.REDIS_URL ?? 'redis://127.0.0.1:6379' };
/** A job is begun again by another worker when its own has not been heard of for so long, milliseconds. */
const lockDuration = 3000;

/** Functions go by these names: what is sent is JSON. */
const tasks = {
  countPrimes: task((from, to) => {
    let count = 0;
    for (let number = Math.max(from, 2); number < to; number++) {
      let divisor = 2;
      while (divisor * divisor <= number && number % divisor !== 0) divisor++;
      if (divisor * divisor > number) count++;
    }
    return count;
  }),
};

/** What of `Server` of heddle/pp is used here, over BullMQ. */
class RedisServer {
  queue = new Queue('jobs', { connection });
  events = new QueueEvents('jobs', { connection });
  unfinished = new Set();

  submit(task, args, { callback } = {}) {
    const done = this.#run(task, args, callback);
    this.unfinished.add(done);
    return done.finally(() => this.unfinished.delete(done));
  }

  async #run(task, args, callback) {
    const name = Object.keys(tasks).find((one) => tasks[one] === task);
    const options = { removeOnComplete: true, removeOnFail: true };
    const job = await this.queue.add(name, args, options);
    const result = await job.waitUntilFinished(this.events);
    callback?.(result);
    return result;
  }

  async waitAsync() {
    await Promise.allSettled(this.unfinished);
  }

  async destroy() {
    await Promise.all([this.queue.close(), this.events.close()]);
  }
}

/** Does jobs until it is asked to end, each in a process of a pool. */
function work() {
  const pool = new ProcessPoolExecutor();
  const worker = new Worker('jobs', ({ name, data }) => pool.submit(tasks[name], ...data), {
    connection,
    lockDuration,
    stalledInterval: lockDuration,
    maxStalledCount: 3,
    concurrency: pool.maxWorkers,
  });
  process.once('SIGTERM', async () => {
    await worker.close();
    await pool.shutdownAsync();
  });
}

async function main() {
  const limit = Number(process.argv[2] ?? 200_000);
  const part = limit / 10;
  const server = new RedisServer();
  let total = 0;
  const callback = (count) => (total += count);
  for (let from = 0; from < limit; from += part)
    server.submit(tasks.countPrimes, [from, from + part], { callback });
  await server.waitAsync();
  console.log(`${total} primes below ${limit}`);
  await server.destroy();
}

if (isMain && process.argv[2] === 'worker') work();
else if (isMain) await main();
