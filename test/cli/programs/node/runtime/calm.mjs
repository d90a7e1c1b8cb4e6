// Locks that are taken so often and so briefly that not every hold is timed, and what then happens to them.
import { isMain, task } from 'heddle/task';
import { Event, Lock, Thread } from 'heddle/threading';

const OFTEN = 200_000;

const take = (lock) => lock.acquire(); // takes

function takeOften(lock) {
  for (let left = OFTEN; left > 0; left--) {
    take(lock);
    lock.release();
  }
}

export const cross = task((mine, theirs, ready, other) => {
  takeOften(mine);
  take(mine);
  ready.set();
  other.wait();
  take(theirs);
});

async function main() {
  const slept = new Lock();
  takeOften(slept);
  take(slept);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  slept.release();

  const awaited = new Lock();
  takeOften(awaited);
  take(awaited);
  await new Promise((resolve) => setTimeout(resolve, 400));
  awaited.release();

  const north = new Lock();
  const south = new Lock();
  const ready = [new Event(), new Event()];
  new Thread(cross, { name: 'up', args: [north, south, ready[0], ready[1]] }).start();
  new Thread(cross, { name: 'down', args: [south, north, ready[1], ready[0]] }).start();
}

if (isMain) void main();
