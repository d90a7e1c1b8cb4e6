// Jobs of a pool: some return, one throws and nobody asks, one is cancelled.
import { isMain, task } from 'heddle/task';
import { ThreadPoolExecutor } from 'heddle/futures';
import { Event } from 'heddle/threading';

export const weigh = task((stone, go) => {
  go.wait();
  if (stone < 0) throw new RangeError(`no such stone: ${stone}`); // raises
  return stone * 2;
});

if (isMain) {
  const go = new Event();
  const pool = new ThreadPoolExecutor({ maxWorkers: 1, threadNamePrefix: 'scale' });
  const [first, , last] = [3, -1, 5].map((stone) => pool.submit(weigh, stone, go)); // submits
  last.cancel();
  go.set();
  console.log(first.result());
  pool.shutdown();
}
