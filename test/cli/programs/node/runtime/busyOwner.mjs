// Computes while a worker process does its job, and tells nothing meanwhile.
import { existsSync, writeFileSync } from 'node:fs';
import { Pool } from 'heddle/multiprocessing';
import { isMain, task } from 'heddle/task';

const nobody = new Int32Array(new SharedArrayBuffer(4));
export const works = task((done) => {
  Atomics.wait(nobody, 0, 0, 300);
  writeFileSync(done, '');
});

if (isMain) {
  const done = process.argv[2];
  const pool = new Pool(1);
  pool.apply(works, [`${done}.first`]);
  const job = pool.applyAsync(works, [done]);
  while (!existsSync(done));
  job.get();
  pool.close();
  pool.join();
}
