// A thread that blocks and one that waits asynchronously want each other's locks.
import { isMain, task } from 'heddle/task';
import { Event, Lock, Thread } from 'heddle/threading';

export const blocking = task((first, second, mine, other) => {
  first.acquire(); // the blocking one takes
  mine.set();
  other.wait();
  second.acquire(); // the blocking one waits
});

export const awaiting = task(async (first, second, mine, other) => {
  await first.acquireAsync(); // the awaiting one takes
  mine.set();
  await other.waitAsync();
  await second.acquireAsync(); // the awaiting one waits
});

if (isMain) {
  const north = new Lock();
  const south = new Lock();
  const ready = [new Event(), new Event()];
  const threads = [
    new Thread(blocking, { name: 'blocks', args: [north, south, ready[0], ready[1]] }),
    new Thread(awaiting, { name: 'awaits', args: [south, north, ready[1], ready[0]] }),
  ];
  for (const thread of threads) thread.start();
  await Promise.all(threads.map((thread) => thread.joinAsync()));
}
