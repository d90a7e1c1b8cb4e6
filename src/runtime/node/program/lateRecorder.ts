/** What is told of a program to who comes to record it while it runs. */
import { parties } from '../core/barrier';
import { enterGuard, leaveGuard } from '../core/guard';
import { ASYNC, WAITERS, WORD, claim } from '../core/lock';
import { maxsize, size } from '../core/queue';
import { COUNT } from '../core/rlock';
import { bound } from '../core/semaphore';
import { objects } from '../memory/heap';
import { HEADER, Kind, MARK, ROOT_HEAP_GUARD, ROW_GUARD, kindOf } from '../memory/layout';
import type { ThreadRecorder } from '../recording';
import { memory, self } from './program';

const QUEUES: ReadonlySet<Kind> = new Set([
  Kind.queue,
  Kind.lifoQueue,
  Kind.priorityQueue,
  Kind.simpleQueue,
]);

/** Marks what exists. False when this thread, which may be anywhere, has a guard. */
export function tellObjects(to: ThreadRecorder): boolean {
  return eachObject((handle, kind) => {
    if (memory.load(handle + MARK) !== 0) return;
    const items = QUEUES.has(kind) ? size(self, handle) : 0;
    const mark = to.found(kind, sizeOf(handle, kind), items);
    // Whoever has just made it may have told of it as well.
    if (mark !== 0 && memory.compareExchange(handle + MARK, 0, mark) !== 0) to.gone(mark);
  });
}

/** Tells of the locks that this thread, or asynchronous code of it, has. False as above. */
export function tellHeld(to: ThreadRecorder): boolean {
  const mine = claim(self, false);
  return eachObject((handle, kind) => {
    if (kind !== Kind.lock && kind !== Kind.rlock) return;
    if ((memory.load(handle + WORD) & ~(WAITERS | ASYNC)) !== mine) return;
    to.hasLock(memory.load(handle + MARK), kind === Kind.rlock ? memory.get(handle + COUNT) : 1);
  });
}

function eachObject(visit: (handle: number, kind: Kind) => void): boolean {
  if (memory.get(self.row + ROW_GUARD) !== 0) return false;
  enterGuard(self, ROOT_HEAP_GUARD);
  for (const handle of objects(self)) visit(handle, kindOf(memory.load(handle + HEADER)));
  leaveGuard(self, ROOT_HEAP_GUARD);
  return true;
}

/** Capacity, permits or parties; 0: none, or only who made it knows. */
function sizeOf(handle: number, kind: Kind): number {
  if (kind === Kind.barrier) return parties(self, handle);
  if (kind === Kind.boundedSemaphore) return bound(self, handle);
  return QUEUES.has(kind) && kind !== Kind.simpleQueue ? maxsize(self, handle) : 0;
}
