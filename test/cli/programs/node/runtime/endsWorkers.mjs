// The program ends its processes, by every way there is; with `itself` a worker of a pool does.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ProcessPoolExecutor } from 'heddle/futures';
import { Event, Pool, Process } from 'heddle/multiprocessing';
import { isMain, task } from 'heddle/task';

export const sleep = task((begun) => {
  begun.set();
  new Event().wait();
});
export const die = task((begun) => {
  begun.wait();
  process.kill(process.pid, 'SIGKILL');
});

const begin = () => {
  const begun = new Event();
  const started = new Process(sleep, { args: [begun] });
  started.start();
  begun.wait();
  return started;
};

const ways = {
  kills() {
    const one = begin();
    one.kill();
    one.join();
    const other = begin();
    process.kill(other.pid, 'SIGKILL');
    other.join();
  },
  async child() {
    const child = fork(fileURLToPath(import.meta.url), ['waits']);
    await once(child, 'message');
    child.kill('SIGKILL');
    await once(child, 'exit');
  },
  waits() {
    process.on('message', () => undefined);
    process.send('begun');
  },
  async pool() {
    const begun = new Event();
    const pool = new Pool({ processes: 1 });
    const result = pool.applyAsync(sleep, [begun]);
    begun.wait();
    pool.terminate();
    await result.wait();
    pool.join();
  },
  itself() {
    const begun = new Event();
    const pool = new ProcessPoolExecutor({ maxWorkers: 2 });
    const jobs = [pool.submit(sleep, begun), pool.submit(die, begun)];
    for (const job of jobs) console.log(job.exception().name);
    pool.shutdown();
  },
};

if (isMain) await ways[process.argv[2]]();
