// The worker answers some messages only; who asked waits for it: `awaits` in its event loop, `blocks` in Atomics.wait.
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';

if (isMainThread) {
  const done = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL(import.meta.url), { name: 'hasher', workerData: done }); // starts
  const answers = [];
  worker.on('message', (answer) => answers.push(answer));
  for (const text of ['a', '', 'c']) worker.postMessage(text);
  if (process.argv[2] === 'blocks') Atomics.wait(done, 0, 0); // waits
} else {
  parentPort.on('message', (text) => {
    if (text === 'last') Atomics.notify(workerData, 0);
    if (text !== '') parentPort.postMessage(text.charCodeAt(0));
  });
}
