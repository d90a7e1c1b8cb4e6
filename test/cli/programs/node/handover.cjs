// A worker that is woken by main, and one that sleeps: no wait without an end.
const { Worker, isMainThread, workerData } = require('node:worker_threads');

if (isMainThread) {
  const gate = new Int32Array(new SharedArrayBuffer(16));
  const worker = new Worker(__filename, { name: 'waiter', workerData: gate });
  const wake = () => {
    const woken = Atomics.notify(gate, 0); // notify
    if (woken === 0) setTimeout(wake, 100);
    else console.log('woken:', woken);
  };
  worker.on('online', () => setTimeout(wake, 200));
} else {
  console.log(Atomics.wait(workerData, 0, 0)); // wait
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30); // sleep
  console.log(Atomics.wait(workerData, 0, 0, 20)); // timeout
}
