// Two worker processes: one job is killed with its worker, others are run, and one is waited for.
import { Event, Pool, Queue } from 'heddle/multiprocessing';
import { isMain, task } from 'heddle/task';

export const resize = task((size) => size * 2);
export const fails = task(() => {
  throw new TypeError('no picture');
});
export const dies = task((begun, go) => {
  begun.put(true);
  go.wait();
  process.kill(process.pid, 'SIGKILL');
});

function work() {
  const pool = new Pool(1);
  const begun = new Queue();
  const go = new Event();
  const lost = pool.applyAsync(dies, [begun, go]); // dies
  begun.get();
  const queued = pool.applyAsync(resize, [7]); // resizes
  go.set();
  console.log(queued.get());
  lost.wait();
  pool.applyAsync(fails).wait(); // fails
  console.log(pool.map(resize, [1, 2, 3], { chunkSize: 2 }).join()); // maps
  pool.close();
  pool.join();
}

if (isMain) work();
