// Two processes lock the same two accounts in opposite order, and hang.
import { Event, Lock, Process } from 'heddle/multiprocessing';
import { isMain, task } from 'heddle/task';

export const transfer = task((first, second, mine, other) => {
  first.with(() => {
    mine.set();
    other.wait();
    second.acquire(); // takes the second
    second.release();
  });
});

if (isMain) {
  const checking = new Lock();
  const savings = new Lock();
  const ready = [new Event(), new Event()];
  const jobs = [
    new Process(transfer, { name: 'rent', args: [checking, savings, ready[0], ready[1]] }),
    new Process(transfer, { name: 'wages', args: [savings, checking, ready[1], ready[0]] }),
  ];
  for (const job of jobs) job.start();
  for (const job of jobs) job.join(); // joins
}
