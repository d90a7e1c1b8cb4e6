import * as core from '../core/future';
import { NEXT_ITEM } from '../core/items';
import * as queue from '../core/queue';
import type { Subject } from '../hooks';
import { allocateClear, free } from '../memory/heap';
import { Kind, MARK, REFERENCES } from '../memory/layout';
import { memory, self } from '../program/program';
import { addReference, adopt, drop, onFree } from '../program/references';
import type { AsyncWaitOptions, WaitOptions } from '../program/times';
import { waitAsync, waitSync } from '../program/waiting';
import { recorder } from '../recording';

/*
 * Who waits for several futures, or without blocking, has a queue of its own, into which each future that is over is put.
 * A watch refers to its future and to that queue, so that whoever gave up waiting need not wait for it.
 */

/** Futures that are over, in the order they came to be. */
export class News implements Subject {
  readonly handle = allocateClear(self, queue.QUEUE_WORDS, Kind.news);

  /** `awaited`: the futures that it watches, by handle. */
  constructor(readonly awaited: () => Iterable<number>) {
    memory.store(this.handle + REFERENCES, 1);
    adopt(this, this.handle);
  }

  /** Has `future` come here when it is over, and gives the watch; 0 when it is so already. */
  watch(future: number): number {
    // Before it is there: it may be told at once.
    addReference(this.handle);
    addReference(future);
    let at = core.watch(self, future, this.handle, 0);
    if (at === undefined) {
      const spare = allocateClear(self, core.WATCH_WORDS, Kind.none);
      at = core.watch(self, future, this.handle, spare)!;
      if (at === 0) free(self, spare);
    }
    if (at === 0) {
      drop(future);
      drop(this.handle);
    }
    return at;
  }

  /** Takes a watch back that has not come yet. */
  unwatch(future: number, watch: number): void {
    if (!core.unwatch(self, future, watch)) return;
    release(watch);
    drop(this.handle);
  }

  /** The next future, 0 when the time limit came first. `known`: the one that is waited for, if it is one alone. */
  next(options: WaitOptions, known: Subject = this): number {
    const got =
      queue.tryGet(self, this.handle, 'fifo') ??
      waitSync(known, options, 'future', (waiter) => queue.get(self, this.handle, 'fifo', waiter));
    return received(got);
  }

  /** As `next`, without blocking the thread. `known` null: the wait is none of the program's. */
  async nextAsync(options: AsyncWaitOptions, known: Subject | null = this): Promise<number> {
    const got =
      queue.tryGet(self, this.handle, 'fifo') ??
      (await waitAsync(
        known ?? this,
        options,
        known && 'future',
        (waiter) => queue.get(self, this.handle, 'fifo', waiter),
        (outcome) => outcome === 'timeout',
      ));
    return received(got);
  }

  /** One that is here already; 0: none. */
  nextNow(): number {
    return received(queue.tryGet(self, this.handle, 'fifo') ?? 'timeout');
  }
}

function received(got: queue.Got): number {
  return typeof got === 'number' ? release(got) : 0;
}

/** The watch is of no more use; gives its future, which somebody here refers to by other means. */
function release(watch: number): number {
  const future = core.watched(self, watch);
  if (core.isSpare(self, watch)) free(self, watch);
  drop(future);
  return future;
}

onFree(Kind.news, (_, handle) => {
  for (let at = queue.drain(memory, handle, 'fifo'); at !== 0;) {
    const next = memory.get(at + NEXT_ITEM);
    release(at);
    at = next;
  }
});

/** Tells all who watch a future of the chain's, and gives their queues back. */
export const tell = (chain: number): void => core.tell(self, chain, drop);

interface Awaiting {
  readonly then: () => void;
  /** What who records calls the wait. */
  readonly told: number;
}

/** What this thread is to do when futures are over, by handle. */
const waiting = new Map<number, Awaiting[]>();
let inbox: News | undefined;
let listening = false;

/** Calls `then` in this thread's event loop when the future is over; false, and never, when it is so already. */
export function whenOver(future: number, then: () => void): boolean {
  inbox ??= new News(() => waiting.keys());
  const known = waiting.get(future) ?? [];
  if (known.length === 0) {
    if (inbox.watch(future) === 0) return false;
    waiting.set(future, known);
  }
  const told = recorder?.waits('future', memory.get(future + MARK), Infinity, false) ?? 0;
  known.push({ then, told });
  if (!listening) void listen(inbox);
  return true;
}

async function listen(news: News): Promise<void> {
  listening = true;
  while (waiting.size > 0) {
    let future = await news.nextAsync({}, null);
    for (; future !== 0; future = news.nextNow()) {
      const called = waiting.get(future) ?? [];
      waiting.delete(future);
      for (const { told } of called) recorder?.waited(told, 'ok');
      for (const { then } of called) then();
    }
  }
  listening = false;
}
