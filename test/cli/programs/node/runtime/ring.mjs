// An item goes around from main by two processes, which then want the same lock in turn.
import { isMain, task } from 'heddle/task';
import { Lock, Pipe, Process, Queue } from 'heddle/multiprocessing';

const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
const ROUNDS = 8;

export const first = task((from, to, lock) => {
  for (let round = 0; round < ROUNDS; round++) {
    const item = from.get();
    sleep(20);
    to.put(item);
    // The other one has woken, and wants the lock.
    lock.with(() => sleep(40));
  }
});

export const second = task(async (from, end, lock) => {
  for (let round = 0; round < ROUNDS; round++) {
    const item = await from.getAsync(); // takes
    sleep(20);
    lock.with(() => undefined);
    end.send(item);
  }
});

if (isMain) {
  const [begun, passed, lock] = [new Queue(), new Queue(), new Lock()];
  const [near, far] = Pipe();
  const processes = [
    new Process(first, { name: 'first', args: [begun, passed, lock] }),
    new Process(second, { name: 'second', args: [passed, far, lock] }),
  ];
  for (const process of processes) process.start();
  let sum = 0;
  for (let round = 0; round < ROUNDS; round++) {
    sleep(20);
    begun.put(round);
    sum += near.recv();
  }
  for (const process of processes) process.join();
  console.log(sum);
}
