// Two threads that take two locks the other way round.
import { isMain, task } from 'heddle/task';
import { Barrier, Lock, Thread } from 'heddle/threading';

const MOST = 40; // LOOK: first

export const transfer = task((source: Lock, target: Lock, met: Barrier, amount: number) => {
  const moved = { amount, note: 'rent' };
  if (amount > 50) {
    moved.note = 'loan'; // LOOK: worker
  }
  source.acquire();
  met.wait();
  target.acquire(); // LOOK: second
  target.release();
  source.release();
  console.log(moved.amount);
});

if (isMain) {
  const checking = new Lock();
  const savings = new Lock();
  const met = new Barrier(2);
  const total = MOST + 2;
  const threads = [
    new Thread(transfer, { name: 'to-savings', args: [checking, savings, met, total] }), // LOOK: main
    new Thread(transfer, { name: 'to-checking', args: [savings, checking, met, total * 2] }),
  ];
  for (const thread of threads) thread.start();
  for (const thread of threads) thread.join();
}
