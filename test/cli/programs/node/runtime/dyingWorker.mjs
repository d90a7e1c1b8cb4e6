// A worker of a pool leaves in the middle of a job, with another one queued behind it.
import { isMain, task } from 'heddle/task';
import { ThreadPoolExecutor } from 'heddle/futures';
import { Event } from 'heddle/threading';

export const leave = task((go) => {
  go.wait();
  process.exit(7);
});
export const fetch = task((name) => name);

if (isMain) {
  const go = new Event();
  const pool = new ThreadPoolExecutor({ maxWorkers: 1, threadNamePrefix: 'fetcher' });
  const jobs = [pool.submit(leave, go), pool.submit(fetch, 'later')];
  go.set();
  for (const job of jobs) console.log(job.exception().name);
}
