// Two threads take the same locks in opposite order; in this run they do not meet, by chance only.
import { isMain, task } from 'heddle/task';
import { Barrier, Lock, Thread } from 'heddle/threading';

export const takesBoth = task((both, outer, inner, pause) => {
  both.wait();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
  outer.with(() => {
    inner.with(() => undefined);
  });
});

if (isMain) {
  const both = new Barrier(2);
  const stock = new Lock();
  const orders = new Lock();
  const buyer = new Thread(takesBoth, { name: 'buyer', args: [both, stock, orders, 1] });
  const seller = new Thread(takesBoth, { name: 'seller', args: [both, orders, stock, 500] });
  for (const thread of [buyer, seller]) thread.start();
  for (const thread of [buyer, seller]) thread.join();
}
