// A worker leaves by process.exit while main waits for what it should have done.
import { Worker, isMainThread, workerData } from 'node:worker_threads';

if (isMainThread) {
  const done = new Int32Array(new SharedArrayBuffer(4));
  new Worker(new URL(import.meta.url), { workerData: done, name: 'migrate' });
  Atomics.wait(done, 0, 0); // waits
} else setTimeout(() => process.exit(workerData.length + 2), 50);
