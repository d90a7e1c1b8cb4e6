// A script that works through its steps from top to bottom: nothing else of it waits for the event loop meanwhile.
import { execSync } from 'node:child_process';
import { Worker, isMainThread, workerData } from 'node:worker_threads';

const step = (command) => execSync(command);

if (isMainThread) {
  step('sleep 0.5');
  const done = new Int32Array(new SharedArrayBuffer(4));
  new Worker(new URL(import.meta.url), { workerData: done });
  Atomics.wait(done, 0, 0);
  console.log('done');
} else {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
  Atomics.store(workerData, 0, 1);
  Atomics.notify(workerData, 0);
}
