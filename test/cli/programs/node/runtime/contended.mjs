// Four threads add to one counter, and hold its lock while they compute.
import { isMain, task } from 'heddle/task';
import { Barrier, Lock, Thread, currentThread } from 'heddle/threading';

class Counter {
  constructor() {
    this.lock = new Lock();
    this.value = new Int32Array(new SharedArrayBuffer(4));
  }
}

function spin(ms) {
  for (const end = performance.now() + ms; performance.now() < end;);
}

export const add = task((all, lock, value, times) => {
  all.wait();
  for (let left = times; left > 0; left--) {
    lock.acquire(); // takes
    spin(4);
    value[0]++;
    lock.release();
  }
});

if (isMain) {
  const counter = new Counter();
  const all = new Barrier(4);
  const threads = ['a', 'b', 'c', 'd'].map(
    (name) => new Thread(add, { name, args: [all, counter.lock, counter.value, 40] }),
  );
  for (const thread of threads) thread.start();
  for (const thread of threads) thread.join();
  console.log(currentThread().name, counter.value[0]);
}
