// Two threads take the same locks in opposite order; in this run they do not meet.
import { isMain, task } from 'heddle/task';
import { Event, Lock, Thread } from 'heddle/threading';

export const takesBoth = task((outer, inner, turn, done) => {
  turn.wait();
  outer.with(() => {
    inner.with(() => undefined);
  });
  done.set();
});

if (isMain) {
  const stock = new Lock();
  const orders = new Lock();
  const [first, second, last] = [new Event(), new Event(), new Event()];
  new Thread(takesBoth, { name: 'buyer', args: [stock, orders, first, second] }).start();
  new Thread(takesBoth, { name: 'seller', args: [orders, stock, second, last] }).start();
  first.set();
  last.wait();
}
