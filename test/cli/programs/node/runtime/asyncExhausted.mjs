// A job awaits another one of its own pool, whose only worker runs the first.
import { ThreadPoolExecutor } from 'heddle/futures';
import { isMain, task } from 'heddle/task';

export const leaf = task(function leaf(number) {
  return number * 2;
});

export const parent = task(async function parent(pool, number) {
  return (await pool.submit(leaf, number)) + 1; // waits for a worker
});

if (isMain) {
  const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
  console.log(await pool.submit(parent, pool, 1));
  pool.shutdown();
}
