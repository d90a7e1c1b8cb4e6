// Asynchronous code that waits for what comes: of a timer, a thread, a signal.
import { isMain, task } from 'heddle/task';
import { Queue } from 'heddle/queue';
import { Popen } from 'heddle/subprocess';
import { Event, Lock, Semaphore, Thread } from 'heddle/threading';

export const compute = task(async (done, ms) => {
  await new Promise((resolve) => setTimeout(resolve, ms));
  done.set();
});

async function held(lock, ms) {
  await lock.withAsync(() => new Promise((resolve) => setTimeout(resolve, ms)));
}

if (isMain) {
  const [lock, done, stop, permits, jobs] = [
    new Lock(),
    new Event(),
    new Event(),
    new Semaphore(0),
    new Queue(),
  ];
  const thread = new Thread(compute, { args: [done, 1000] });
  thread.start();
  setTimeout(() => jobs.put(1), 1100);
  const patience = new AbortController();
  setTimeout(() => patience.abort(), 900).unref();
  await Promise.allSettled([
    held(lock, 600),
    held(lock, 600),
    done.waitAsync(),
    thread.joinAsync(),
    jobs.getAsync(),
    permits.acquireAsync({ timeout: 1000 }),
    permits.acquireAsync({ signal: patience.signal }),
  ]);
  // Nothing is left but a timer that does not keep the event loop.
  const late = new Event();
  setTimeout(() => late.set(), 1200).unref();
  await late.waitAsync();
  // Nothing is left but a signal that will come from outside.
  process.on('SIGUSR2', () => stop.set());
  new Popen(['sh', '-c', `sleep 1.2; kill -USR2 ${process.pid}`]);
  await stop.waitAsync();
  console.log('over');
}
