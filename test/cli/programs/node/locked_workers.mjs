// Two workers lock what they share in opposite order, while main has nothing to do but to hear of them.
import { Worker, isMainThread, workerData } from 'node:worker_threads';

class Mutex {
  constructor(words, at) {
    this.words = words;
    this.at = at;
  }
  lock() {
    while (Atomics.compareExchange(this.words, this.at, 0, 1) !== 0) {
      Atomics.wait(this.words, this.at, 1); // waits
    }
  }
}

if (isMainThread) {
  const words = new Int32Array(new SharedArrayBuffer(12));
  for (const [name, first, second] of [
    ['payer', 0, 1],
    ['payee', 1, 0],
  ]) {
    const url = new URL(import.meta.url);
    const worker = new Worker(url, { name, workerData: { words, first, second } });
    worker.on('exit', () => console.log(name, 'has ended'));
  }
} else {
  const { words, first, second } = workerData;
  new Mutex(words, first).lock();
  // Until both have their first one.
  Atomics.add(words, 2, 1);
  while (Atomics.load(words, 2) < 2);
  new Mutex(words, second).lock();
}
