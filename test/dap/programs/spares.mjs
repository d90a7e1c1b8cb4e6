// Main starts processes by the fork server until one was ready before; that one waits for ever.
import { getContext } from 'heddle/multiprocessing';
import { isMain, task } from 'heddle/task';

const loadedAt = Date.now();

export const work = task((startedAt) => {
  if (loadedAt >= startedAt) return;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); // waits
});

if (isMain) {
  const { Process } = getContext('forkserver');
  for (;;) {
    const process = new Process(work, { args: [Date.now()] });
    process.start();
    process.join();
  }
}
