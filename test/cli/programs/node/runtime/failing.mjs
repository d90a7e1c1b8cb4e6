// Threads that end badly: by an error nobody catches, and by process.exit() with a lock held.
import { isMain, task } from 'heddle/task';
import { Event, Lock, Thread } from 'heddle/threading';

export const fails = task(() => {
  throw new Error('no luck'); // raises
});

export const leaves = task((ledger, taken, goOn) => {
  ledger.acquire(); // takes
  taken.set();
  goOn.wait();
  process.exit(7);
});

if (isMain) {
  const hapless = new Thread(fails, { name: 'hapless' });
  hapless.start();
  hapless.join();
  const ledger = new Lock();
  const taken = new Event();
  const goOn = new Event();
  new Thread(leaves, { name: 'leaver', args: [ledger, taken, goOn] }).start();
  taken.wait();
  goOn.set();
  try {
    ledger.acquire(); // waits
  } catch (error) {
    console.log(error.name);
  }
}
