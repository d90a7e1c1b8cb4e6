// Event loops with nothing left in them that keeps them, and what ends that all the same; each part takes more than a second.
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';

const MS = 1300;
const nap = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

async function parts() {
  const words = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(new URL(import.meta.url), { name: 'quiet', workerData: words });
  const answer = once(worker, 'message');
  console.log(await Promise.race([answer, sleep(MS, 'a promise with ref: false', { ref: false })]));
  await once(worker, 'message', { signal: AbortSignal.timeout(MS) }).catch(({ name }) =>
    console.log(name),
  );
  console.log(await Atomics.waitAsync(words, 0, 0, MS).value);
  const timer = new Promise((resolve) => setTimeout(resolve, MS, 'a timer').unref());
  console.log(await timer);
  worker.postMessage('think');
  Atomics.wait(words, 0, 0);
  console.log('thought');
  worker.postMessage('answer');
  console.log(...(await once(worker, 'message')));
  worker.postMessage('end');
  worker.on('exit', (code) => console.log('exit', code));
}

if (isMainThread) {
  process.on('beforeExit', () => console.log('beforeExit'));
  setTimeout(parts);
} else {
  parentPort.on('message', (what) => {
    if (what === 'think') {
      for (const end = Date.now() + MS; Date.now() < end;);
      Atomics.store(workerData, 0, 1);
      Atomics.notify(workerData, 0);
    } else if (what === 'answer') {
      nap(MS);
      parentPort.postMessage('an answer');
    } else parentPort.close();
  });
}
