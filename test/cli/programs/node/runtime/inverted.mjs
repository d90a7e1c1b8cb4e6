// Two threads take the same locks in opposite order; in this run they do not meet, by chance only.
import { isMain, task } from 'heddle/task';
import { Lock, Thread } from 'heddle/threading';

export const takesBoth = task((outer, inner, pause) => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
  outer.with(() => {
    inner.with(() => undefined);
  });
});

if (isMain) {
  const stock = new Lock();
  const orders = new Lock();
  const buyer = new Thread(takesBoth, { name: 'buyer', args: [stock, orders, 1] });
  const seller = new Thread(takesBoth, { name: 'seller', args: [orders, stock, 500] });
  for (const thread of [buyer, seller]) thread.start();
  for (const thread of [buyer, seller]) thread.join();
}
