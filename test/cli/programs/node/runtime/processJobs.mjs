// Jobs of a pool of processes: one returns, one throws and nobody asks, one ends its process.
import { ProcessPoolExecutor } from 'heddle/futures';
import { isMain, task } from 'heddle/task';

export const weigh = task((stone) => {
  if (stone < 0) throw new RangeError(`no such stone: ${stone}`); // raises
  if (stone === 0) process.exit(7);
  return stone * 2;
});

if (isMain) {
  const pool = new ProcessPoolExecutor({ maxWorkers: 1 });
  const [first, , last] = [3, -1, 0].map((stone) => pool.submit(weigh, stone)); // submits
  console.log(first.result());
  console.log(last.exception().name);
  pool.shutdown();
}
