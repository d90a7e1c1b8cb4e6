// A loop of two threads. With `hangs` the second share waits for what nobody does, and its caller for that.
import { prange } from 'heddle/parallel';
import { isMain, task } from 'heddle/task';
import { Barrier, Event } from 'heddle/threading';

export const weigh = task((from, _to, met, done) => {
  met.wait();
  if (from > 0) done.wait(); // waits
  return from;
});

if (isMain) {
  const met = new Barrier(2);
  const done = new Event();
  if (process.argv[2] !== 'hangs') done.set();
  const sum = prange(10, weigh, { args: [met, done], numThreads: 2, reduction: 'sum' }); // loops
  console.log(sum);
}
