// Processes compute, which is what they are there for.
import { ProcessPoolExecutor } from 'heddle/futures';
import { Pool, Process } from 'heddle/multiprocessing';
import { isMain, task } from 'heddle/task';

const RUN_MS = 600;

export const compute = task(() => {
  for (const until = performance.now() + RUN_MS; performance.now() < until;);
});

const ways = {
  process() {
    const worker = new Process(compute);
    worker.start();
    worker.join();
  },
  executor() {
    const pool = new ProcessPoolExecutor({ maxWorkers: 1 });
    pool.submit(compute).result();
    pool.submit(compute).result();
    pool.shutdown();
  },
  pool() {
    const pool = new Pool({ processes: 1 });
    pool.apply(compute);
    pool.apply(compute);
    pool.close();
    pool.join();
  },
};

if (isMain) ways[process.argv[2]]();
