// The jobs of a pool wait for jobs of the same pool, which nobody is free to run.
import { isMain, task } from 'heddle/task';
import { ThreadPoolExecutor } from 'heddle/futures';
import { Barrier } from 'heddle/threading';

export const parse = task((part) => part.length);

export const load = task((pool, together, name) => {
  together.wait();
  return pool.submit(parse, name).result(); // waits
});

if (isMain) {
  const pool = new ThreadPoolExecutor({ maxWorkers: 2, threadNamePrefix: 'loader' });
  const together = new Barrier(2);
  const loads = ['a', 'b'].map((name) => pool.submit(load, pool, together, name));
  for (const one of loads) console.log(one.result());
}
