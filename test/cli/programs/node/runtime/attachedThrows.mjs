// A program that wants errors of deadlocks: one is closed by asynchronous code of a thread when somebody has attached.
import { isMain, task } from 'heddle/task';
import { Queue } from 'heddle/queue';
import { Lock, Thread, configure } from 'heddle/threading';

export const waits = task(async (orders, told) => {
  const lock = new Lock();
  await orders.getAsync();
  await lock.acquireAsync();
  await lock.acquireAsync().catch((error) => told.put(error.name));
});

if (isMain) {
  configure({ onDeadlock: 'throw' });
  const orders = new Queue();
  const told = new Queue();
  new Thread(waits, { args: [orders, told], daemon: true }).start();
  console.log('ready');
  process.stdin.once('data', async () => {
    orders.put('one');
    console.log(`did ${await told.getAsync()}`);
  });
  process.stdin.on('end', () => {
    console.log('done');
    process.exit(0);
  });
}
