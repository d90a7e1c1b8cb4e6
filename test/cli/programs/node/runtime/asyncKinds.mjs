// Asynchronous code waits in every way there is, and nobody is left to end any of them.
import { isMain, task } from 'heddle/task';
import { ThreadPoolExecutor } from 'heddle/futures';
import { Queue as SharedQueue, Lock as SharedLock } from 'heddle/multiprocessing';
import { Queue } from 'heddle/queue';
import { Barrier, Condition, Event, Lock, Semaphore, Thread } from 'heddle/threading';

export const hang = task((never) => {
  never.wait();
});

if (isMain) {
  const never = new Event();
  const lock = new Lock();
  const ready = new Condition();
  const permits = new Semaphore(0);
  const barrier = new Barrier(2);
  const empty = new Queue();
  const full = new Queue(1);
  const undone = new Queue();
  const shared = new SharedLock();
  const mail = new SharedQueue();
  full.put(1);
  undone.put(1);
  await lock.acquireAsync();
  await shared.acquireAsync();
  const thread = new Thread(hang, { name: 'hung', args: [never] });
  thread.start();
  const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
  const job = pool.submit(hang, never);
  const waits = {
    forLock: async () => lock.acquireAsync(),
    forNotify: async () => ready.withAsync(() => ready.waitAsync()), // awaits the notify
    forEvent: async () => never.waitAsync(),
    forPermit: async () => permits.acquireAsync(),
    forParties: async () => barrier.waitAsync(),
    forItem: async () => empty.getAsync(),
    forRoom: async () => full.putAsync(2),
    forDone: async () => undone.joinAsync(),
    forThread: async () => thread.joinAsync(),
    forJob: async () => job,
    forResult: async () => job.resultAsync(),
    forShared: async () => shared.acquireAsync(),
    forMail: async () => mail.getAsync(),
  };
  await Promise.all(Object.values(waits).map((wait) => wait()));
}
