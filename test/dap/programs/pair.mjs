// Two threads count, each in a word of its own, until they are told to end; one sleeps between, the other computes.
import { Worker, isMainThread, workerData } from 'node:worker_threads';

const LEFT = 0;
const RIGHT = 1;
const OVER = 2;

function count(counts, name) {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  while (Atomics.load(counts, OVER) === 0) {
    if (name === 'left') Atomics.wait(pause, 0, 0, 2);
    Atomics.add(counts, name === 'left' ? LEFT : RIGHT, 1);
  }
}

if (isMainThread) {
  globalThis.counts = new Int32Array(new SharedArrayBuffer(12));
  for (const name of ['left', 'right'])
    new Worker(new URL(import.meta.url), { name, workerData: { counts: globalThis.counts, name } });
  const timer = setInterval(() => {
    if (Atomics.load(globalThis.counts, OVER) === 1) clearInterval(timer);
  }, 10);
} else {
  count(workerData.counts, workerData.name);
}
