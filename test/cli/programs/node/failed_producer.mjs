// A producer that fails after its first item, and a consumer that waits for the second one as soon as it has that.
import { Worker, isMainThread, workerData } from 'node:worker_threads';

if (isMainThread) {
  const items = new Int32Array(new SharedArrayBuffer(4));
  for (const name of ['consumer', 'producer']) {
    const worker = new Worker(new URL(import.meta.url), { name, workerData: { name, items } });
    worker.on('error', (error) => console.log(name, error.message));
  }
} else {
  const { name, items } = workerData;
  if (name === 'consumer') {
    for (let seen = 0; seen < 2; seen++) Atomics.wait(items, 0, seen); // waits
  } else {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    Atomics.store(items, 0, 1);
    Atomics.notify(items, 0);
    throw new RangeError('no such row');
  }
}
