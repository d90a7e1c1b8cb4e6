// Two threads that take two locks the other way round.
import { isMain, task } from 'heddle/task';
import { Barrier, Lock, Thread } from 'heddle/threading';

export const transfer = task((first, second, met, amounts) => {
  const moved = { amount: amounts[0], note: 'rent' };
  first.acquire();
  met.wait();
  second.acquire(); // closes
  second.release();
  first.release();
  console.log(`moved ${moved.amount}`);
});

if (isMain) {
  const checking = new Lock();
  const savings = new Lock();
  const met = new Barrier(2);
  const threads = [
    new Thread(transfer, { name: 'forward', args: [checking, savings, met, [100, 5]] }),
    new Thread(transfer, { name: 'backward', args: [savings, checking, met, [200, 5]] }),
  ];
  for (const thread of threads) thread.start();
  for (const thread of threads) thread.join();
}
