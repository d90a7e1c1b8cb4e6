import { enterGuard, isGuardOf, leaveGuard } from '../core/guard';
import { WAITERS, WORD, abandon, ownerOf, settle, wakeNext } from '../core/lock';
import { NEXT_ITEM } from '../core/items';
import { loseWorker } from '../core/pool';
import { settle as settlePermits } from '../core/semaphore';
import { FIRST, NEXT, THREAD, remove, repairFifo } from '../core/waiters';
import { objects } from '../memory/heap';
import { discardItem } from '../memory/itemBytes';
import {
  FIFO,
  HEADER,
  Kind,
  ROOT_HEAP_GUARD,
  ROOT_THREADS_GUARD,
  ROW_GUARD,
  kindOf,
  rowOf,
} from '../memory/layout';
import type { Self } from '../memory/memory';
import { end } from '../memory/threadTable';

/**
 * Puts in order what a thread leaves that was terminated: the guard it held, its places in fifos, the
 * locks it owned, which are marked, the pool it worked for, which is broken, and those who join it.
 */
export function cleanUpAfter(self: Self, id: number): void {
  releaseGuard(self, id);
  for (const object of snapshot(self)) {
    const kind = kindOf(self.memory.load(object + HEADER));
    const isLock = kind === Kind.lock || kind === Kind.rlock;
    takeOut(self, object, id, kind);
    if (kind === Kind.executor || kind === Kind.processExecutor)
      freeChain(self, loseWorker(self, object, id));
    if (!isLock) continue;
    const word = self.memory.load(object + WORD);
    if (ownerOf(word) === id) abandon(self, object);
    else if (word === WAITERS) wakeNext(self, object);
  }
  end(self, id);
}

function freeChain(self: Self, chain: number): void {
  for (let item = chain; item !== 0;) {
    const next = self.memory.get(item + NEXT_ITEM);
    discardItem(self, item);
    item = next;
  }
}

function snapshot(self: Self): number[] {
  enterGuard(self, ROOT_HEAP_GUARD);
  const all = [...objects(self)];
  leaveGuard(self, ROOT_HEAP_GUARD);
  return all;
}

function releaseGuard(self: Self, id: number): void {
  const { memory } = self;
  const guard = memory.load(rowOf(id) + ROW_GUARD);
  if (guard === 0 || !isGuardOf(memory.load(guard), id)) return;
  if (guard !== ROOT_HEAP_GUARD && guard !== ROOT_THREADS_GUARD) repairFifo(memory, guard);
  leaveGuard(self, guard);
}

function takeOut(self: Self, object: number, id: number, kind: Kind): void {
  const { memory } = self;
  const fifo = object + FIFO;
  enterGuard(self, fifo);
  for (let at = memory.get(fifo + FIRST); at !== 0;) {
    const next = memory.get(at + NEXT);
    if (memory.get(at + THREAD) === id) remove(memory, fifo, at);
    at = next;
  }
  if (kind === Kind.lock || kind === Kind.rlock) settle(self, object);
  if (kind === Kind.semaphore || kind === Kind.boundedSemaphore) settlePermits(self, object);
  leaveGuard(self, fifo);
}
