// Main starts processes by the fork server until one was ready, and has told how many there were.
import { getContext } from 'heddle/multiprocessing';
import { isMain, task } from 'heddle/task';

const loadedAt = Date.now();
const EARLY = 7;

export const work = task((startedAt) => {
  process.exitCode = loadedAt < startedAt ? EARLY : 0;
});

if (isMain) {
  const { Process } = getContext('forkserver');
  let started = 0;
  let worker;
  do {
    worker = new Process(work, { name: `worker-${++started}`, args: [Date.now()] });
    worker.start(); // starts
    worker.join();
  } while (worker.exitCode === 0);
  console.log(started, worker.exitCode, worker.pid);
}
