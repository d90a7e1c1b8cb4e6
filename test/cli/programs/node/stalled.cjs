// Each waits for a word of the other's to be set, and neither sets its own before.
const { Worker, isMainThread, workerData } = require('node:worker_threads');

const flags = isMainThread ? new Int32Array(new SharedArrayBuffer(64)) : workerData.flags;
if (isMainThread) {
  new Worker(__filename, { name: 'partner', workerData: { flags } });
  console.log('waiting');
  Atomics.wait(flags, 0, 0); // main waits
  Atomics.store(flags, 1, 1);
  Atomics.notify(flags, 1);
} else {
  Atomics.wait(flags, 1, 0); // partner waits
  Atomics.store(flags, 0, 1);
  Atomics.notify(flags, 0);
}
