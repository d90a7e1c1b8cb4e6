// Two threads that wait for each other's lock, and a queue that was filled, when somebody attaches.
import { isMain, task } from 'heddle/task';
import { Queue } from 'heddle/queue';
import { Lock, RLock, Thread } from 'heddle/threading';

export const crosses = task((own, wanted, ready, orders) => {
  own.acquire();
  ready.put('has one');
  // Until both have one.
  while (ready.qsize() < 2) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
  orders.put('wants the other');
  wanted.acquire(); // crossed
});

export const takes = task((orders, shelf, taken) => {
  for (;;) {
    orders.get(); // takes
    shelf.with(() => undefined);
    taken.put('one');
  }
});

if (isMain) {
  const plain = new Lock();
  const nested = new RLock();
  const ready = new Queue();
  const orders = new Queue(10);
  const late = new Queue();
  const taken = new Queue();
  const shelf = new Lock();
  const start = (target, name, args) => new Thread(target, { name, args, daemon: true }).start();
  start(crosses, 'buyer', [plain, nested, ready, orders]);
  start(crosses, 'seller', [nested, plain, ready, orders]);
  // Both are about to wait.
  while (orders.qsize() < 2) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
  start(takes, 'taker', [late, shelf, taken]);
  console.log('ready');
  process.stdin.once('data', async () => {
    start(takes, 'helper', [orders, shelf, taken]);
    late.put('an order');
    for (let one = 0; one < 3; one++) await taken.getAsync();
    console.log('did late');
  });
  process.stdin.on('end', () => {
    console.log('done');
    process.exit(0);
  });
}
