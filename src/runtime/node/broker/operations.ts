import * as barrier from '../core/barrier';
import * as condition from '../core/condition';
import * as event from '../core/event';
import * as lock from '../core/lock';
import * as queue from '../core/queue';
import * as rlock from '../core/rlock';
import * as semaphore from '../core/semaphore';
import { type Steps, UNLIMITED } from '../core/steps';
import { AbandonedLockError, LEFT_LOCKED } from '../errors';
import { allocateClear } from '../memory/heap';
import { HEADER, Kind, REFERENCES, ROOT_FILE, ROOT_FILE_MARK, kindOf } from '../memory/layout';
import { discardItem, readItem, writeItem } from '../memory/itemBytes';
import * as arrays from '../memory/arrays';
import type { Element } from '../memory/arrays';
import type { SharedSelf } from '../memory/threadTable';

/**
 * What can be done with objects that processes share, by name: the same code for threads of the process that has an object
 * and for the supervisor there, which does it for a thread of another process. What goes in and out can be sent.
 */
type Operation = (
  self: SharedSelf,
  handle: number,
  waiter: number,
  ...args: never[]
) => Steps<unknown>;

/** A thread, or an asynchronous task of it, that has a lock. */
const holder = (self: SharedSelf, task: number): rlock.Holder => ({
  mine: lock.claim(self, task !== 0),
  token: task,
});

/** Gives the lock of a condition back, and takes it as it was. */
function relock(self: SharedSelf, handle: number): condition.Relock {
  const { memory } = self;
  if (kindOf(memory.load(handle + HEADER)) === Kind.lock) {
    const mine = memory.load(handle + lock.WORD) & ~lock.WAITERS;
    return {
      release: () => void lock.release(self, handle),
      *acquire(waiter): Steps<void> {
        mustBeHad(yield* lock.acquire(self, handle, mine, waiter, UNLIMITED));
      },
    };
  }
  const who = holder(self, memory.get(handle + rlock.TOKEN));
  let count = 0;
  return {
    release: () => {
      count = rlock.leaveAll(self, handle);
    },
    *acquire(waiter): Steps<void> {
      mustBeHad(yield* rlock.enter(self, handle, who, waiter, count, UNLIMITED));
    },
  };
}

function mustBeHad(outcome: lock.Acquired): void {
  if (outcome === 'abandoned') throw new AbandonedLockError(LEFT_LOCKED);
}

/** Whether the thread, or the task of it where one asks, has the lock. */
function isOwned(self: SharedSelf, handle: number, task: number): boolean {
  const { memory } = self;
  const word = memory.load(handle + lock.WORD) & ~lock.WAITERS;
  if (kindOf(memory.load(handle + HEADER)) === Kind.lock) return word !== 0;
  if (lock.ownerOf(word) !== self.id) return false;
  const token = memory.get(handle + rlock.TOKEN);
  return token === 0 || task === 0 || token === task;
}

/** Of a condition. */
export const lockOf = ({ memory }: SharedSelf, handle: number): number =>
  memory.load(handle + condition.LOCK);

const giveBack = (self: SharedSelf, handle: number, isPlain: boolean): void => {
  if (isPlain) lock.release(self, handle);
  else rlock.leave(self, handle);
};

/** Does it with the lock of an array, if that can be had at once. `release`: gives that back. */
export function alone<T>(
  self: SharedSelf,
  array: number,
  task: number,
  held: boolean,
  action: () => T,
  release = giveBack,
): T | undefined {
  const handle = arrays.lockOf(self, array);
  if (handle === 0 || held) return action();
  const isPlain = kindOf(self.memory.load(handle + HEADER)) === Kind.lock;
  const has = isPlain
    ? lock.tryAcquire(self, handle, lock.claim(self, task !== 0))
    : rlock.tryEnter(self, handle, holder(self, task));
  if (!has) return undefined;
  try {
    return action();
  } finally {
    release(self, handle, isPlain);
  }
}

/** Where the memory of a process is, for a thread of another one. */
export interface MemoryPlace {
  /** Descriptor of its file in that process. */
  readonly file: number;
  /** What stands in it. */
  readonly mark: readonly number[];
  /** Number that the thread has there. */
  readonly thread: number;
}

/* eslint-disable require-yield -- some of them never wait */
const named = {
  /** Undefined where no other process can have it. */
  *memoryPlace({ memory, id }): Steps<MemoryPlace | undefined> {
    const file = memory.load(ROOT_FILE) - 1;
    const mark = [0, 1].map((word) => memory.load(ROOT_FILE_MARK + word));
    return file < 0 ? undefined : { file, mark, thread: id };
  },
  *lockTry(self, handle, _waiter, task: number) {
    return lock.tryAcquire(self, handle, lock.claim(self, task !== 0));
  },
  *lockAcquire(self, handle, waiter, task: number) {
    return yield* lock.acquire(self, handle, lock.claim(self, task !== 0), waiter);
  },
  *lockRelease(self, handle) {
    return lock.release(self, handle);
  },
  *lockLocked({ memory }, handle) {
    return (memory.load(handle + lock.WORD) & ~lock.WAITERS) !== 0;
  },
  *rlockTry(self, handle, _waiter, task: number) {
    return rlock.tryEnter(self, handle, holder(self, task));
  },
  *rlockAcquire(self, handle, waiter, task: number) {
    return yield* rlock.enter(self, handle, holder(self, task), waiter);
  },
  /** False when it is not the caller's to release. */
  *rlockRelease(self, handle, _waiter, task: number) {
    if (lock.isAbandoned(self.memory.load(handle + lock.WORD))) rlock.leaveAll(self, handle);
    else if (isOwned(self, handle, task)) rlock.leave(self, handle);
    else return false;
    return true;
  },
  *semaphoreTry(self, handle) {
    return semaphore.tryAcquire(self, handle);
  },
  *semaphoreAcquire(self, handle, waiter) {
    return yield* semaphore.acquire(self, handle, waiter);
  },
  *semaphoreRelease(self, handle, _waiter, n: number) {
    return semaphore.release(self, handle, n);
  },
  *semaphoreValue(self, handle) {
    return semaphore.permits(self, handle);
  },
  *eventIsSet(self, handle) {
    return event.isSet(self, handle);
  },
  *eventSet(self, handle) {
    return event.set(self, handle);
  },
  *eventClear(self, handle) {
    event.clear(self, handle);
  },
  *eventWait(self, handle, waiter) {
    return yield* event.wait(self, handle, waiter);
  },
  *conditionWait(self, handle, waiter) {
    return yield* condition.wait(self, handle, waiter, relock(self, lockOf(self, handle)));
  },
  /** Whether the caller may wait and notify. */
  *conditionIsOwned(self, handle, _waiter, task: number) {
    return isOwned(self, lockOf(self, handle), task);
  },
  *conditionNotify(self, handle, _waiter, n: number) {
    return condition.notify(self, handle, n);
  },
  *barrierWait(self, handle, waiter) {
    return yield* barrier.wait(self, handle, waiter, undefined);
  },
  *barrierAbort(self, handle) {
    barrier.abort(self, handle);
  },
  *barrierReset(self, handle) {
    barrier.reset(self, handle);
  },
  *barrierState(self, handle) {
    return {
      parties: barrier.parties(self, handle),
      waiting: barrier.waiting(self, handle),
      broken: barrier.isBroken(self, handle),
    };
  },
  *queueTryPut(self, handle, _waiter, bytes: Uint8Array) {
    const item = writeItem(self, bytes);
    const outcome = queue.tryPut(self, handle, 'fifo', item);
    if (outcome !== 'put') discardItem(self, item);
    return outcome;
  },
  *queuePut(self, handle, waiter, bytes: Uint8Array) {
    const item = writeItem(self, bytes);
    const outcome = yield* queue.put(self, handle, 'fifo', item, waiter);
    if (outcome !== 'put') discardItem(self, item);
    return outcome;
  },
  *queueTryGet(self, handle) {
    return taken(self, queue.tryGet(self, handle, 'fifo'));
  },
  *queueGet(self, handle, waiter) {
    return taken(self, yield* queue.get(self, handle, 'fifo', waiter));
  },
  *queueSize(self, handle) {
    return queue.size(self, handle);
  },
  *queueMaxsize(self, handle) {
    return queue.maxsize(self, handle);
  },
  *queueDone(self, handle) {
    return queue.taskDone(self, handle);
  },
  *queueJoin(self, handle, waiter) {
    return yield* queue.join(self, handle, waiter);
  },
  /** Undefined when its lock has to be waited for first. `held`: the caller has that. */
  *arrayRead(self, handle, _waiter, task: number, held: boolean, from: number, count: number) {
    return alone(self, handle, task, held, () => arrays.readElements(self, handle, from, count));
  },
  *arrayWrite(self, handle, _waiter, task: number, held: boolean, from: number, values: Element[]) {
    return alone(self, handle, task, held, () => {
      arrays.writeElements(self, handle, from, values);
      return true;
    });
  },
  *arrayLength(self, handle) {
    return arrays.lengthOf(self, handle);
  },
  *queueMake(self, _handle, _waiter, kind: Kind) {
    const made = allocateClear(self, queue.QUEUE_WORDS, kind);
    self.memory.store(made + REFERENCES, 1);
    return made;
  },
  *queueShutDown(self, handle) {
    queue.shutDown(self, handle, 'fifo', false);
  },
} satisfies Record<string, Operation>;
/* eslint-enable require-yield */

export type Name = keyof typeof named;

/** An operation, which has to be called with the arguments that it is for. */
export const operationOf = (name: Name): ((...args: unknown[]) => Steps<unknown>) =>
  (named as Record<Name, unknown> as Record<Name, (...args: unknown[]) => Steps<unknown>>)[name];

function taken(self: SharedSelf, got: queue.Got | undefined): unknown {
  return typeof got === 'number' ? readItem(self, got) : got;
}
