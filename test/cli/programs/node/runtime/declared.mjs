// One declaration makes several objects, with and without a size of their own.
import { Queue } from 'heddle/queue';
import { Event, Lock, Semaphore } from 'heddle/threading';

// prettier-ignore
const there = new Queue(), back = new Queue(2);
const first = new Lock(),
  second = new Lock();
// prettier-ignore
const one = new Semaphore(1), two = new Semaphore(2), begun = new Event();

there.put(1);
back.put(2);
for (const each of [first, second, one, two]) each.with(() => undefined);
begun.set();
