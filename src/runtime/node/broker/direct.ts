import * as event from '../core/event';
import * as lock from '../core/lock';
import * as queue from '../core/queue';
import * as rlock from '../core/rlock';
import * as semaphore from '../core/semaphore';
import { FIRST } from '../core/waiters';
import * as arrays from '../memory/arrays';
import type { Element } from '../memory/arrays';
import { FIFO } from '../memory/layout';
import type { SharedSelf } from '../memory/threadTable';
import { type Name, alone, lockOf } from './operations';

/** Looks at a lock that another one has before its owner is asked: asking takes a hundred times as long as most hold it. */
const LOOKS = 300;

/** The memory of another process that this thread has, too. */
export interface Near {
  /** The thread's row there. */
  readonly self: SharedSelf;
  /** Has that process do something with one of its objects. */
  readonly ask: (op: Name, handle: number, ...args: readonly unknown[]) => unknown;
}

/** Says that the object's own process has to do it. */
export const ELSEWHERE = Symbol('elsewhere');

type Direct = (near: Near, handle: number, ...args: never[]) => unknown;

const claimOf = (self: SharedSelf): number => lock.claim(self, false);
const holderOf = (self: SharedSelf): rlock.Holder => ({ mine: claimOf(self), token: 0 });

/** Tries for a while. */
function tryOften({ memory }: SharedSelf, handle: number, take: () => boolean): boolean {
  for (let looks = LOOKS; looks > 0; looks--) {
    const word = memory.load(handle + lock.WORD) & ~lock.WAITERS;
    if (word === 0 && take()) return true;
    if (lock.isAbandoned(word)) return false;
  }
  return false;
}

/** Whether the thread itself has the lock, and not a task of it. */
function isOwned(self: SharedSelf, handle: number): boolean {
  return (self.memory.load(handle + lock.WORD) & ~lock.WAITERS) === claimOf(self);
}

const releaseLock = (self: SharedSelf, handle: number): boolean | typeof ELSEWHERE =>
  lock.releaseUnawaited(self, handle) ?? ELSEWHERE;

const leaveRLock = (self: SharedSelf, handle: number): true | typeof ELSEWHERE =>
  (isOwned(self, handle) && rlock.leaveUnawaited(self, handle)) || ELSEWHERE;

/** As `alone`, giving the lock back by the broker where somebody waits for it. */
function aloneHere<T>(
  { self, ask }: Near,
  array: number,
  task: number,
  held: boolean,
  action: () => T,
): T | undefined | typeof ELSEWHERE {
  if (task !== 0 && !held && arrays.lockOf(self, array) !== 0) return ELSEWHERE;
  return alone(self, array, task, held, action, (_, handle, isPlain) => {
    if (isPlain) {
      if (releaseLock(self, handle) === ELSEWHERE) ask('lockRelease', handle);
    } else if (leaveRLock(self, handle) === ELSEWHERE) ask('rlockRelease', handle, 0);
  });
}

/*
 * What a thread does itself in the memory of another process: only what one word decides, so that a process can be killed at
 * any moment and nothing is half done. It never takes a guard, and wakes nobody: the system's way of waking does not reach
 * from process to process. With an RLock it speaks for the thread alone, since its asynchronous tasks ask the broker.
 */
const direct = {
  lockTry: ({ self }, handle, task: number) =>
    lock.tryAcquire(self, handle, lock.claim(self, task !== 0)),
  lockAcquire: ({ self }, handle, task: number) => {
    const take = (): boolean => lock.tryAcquire(self, handle, lock.claim(self, task !== 0));
    return tryOften(self, handle, take) ? 'acquired' : ELSEWHERE;
  },
  lockRelease: ({ self }, handle) => releaseLock(self, handle),
  lockLocked: ({ self }, handle) => (self.memory.load(handle + lock.WORD) & ~lock.WAITERS) !== 0,
  rlockTry: ({ self }, handle, task: number) =>
    task === 0 ? rlock.tryEnter(self, handle, holderOf(self)) : ELSEWHERE,
  rlockAcquire: ({ self }, handle, task: number) => {
    const take = (): boolean => rlock.tryEnter(self, handle, holderOf(self));
    return task === 0 && tryOften(self, handle, take) ? 'acquired' : ELSEWHERE;
  },
  rlockRelease: ({ self }, handle, task: number) =>
    task === 0 ? leaveRLock(self, handle) : ELSEWHERE,
  semaphoreTry: ({ self }, handle) => semaphore.tryAcquire(self, handle),
  semaphoreRelease: ({ self }, handle, n: number) =>
    semaphore.releaseUnawaited(self, handle, n) ?? ELSEWHERE,
  semaphoreValue: ({ self }, handle) => semaphore.permits(self, handle),
  eventIsSet: ({ self }, handle) => event.isSet(self, handle),
  eventSet: ({ self }, handle) => (event.isSet(self, handle) ? 0 : ELSEWHERE),
  eventClear: ({ self }, handle) => event.clear(self, handle),
  conditionIsOwned: ({ self }, handle, task: number) =>
    (task === 0 && isOwned(self, lockOf(self, handle))) || ELSEWHERE,
  /** Whoever waits has begun to before it gave the lock away that the caller has. */
  conditionNotify: ({ self }, handle) =>
    self.memory.load(handle + FIFO + FIRST) === 0 ? 0 : ELSEWHERE,
  queueSize: ({ self }, handle) => queue.size(self, handle),
  queueMaxsize: ({ self }, handle) => queue.maxsize(self, handle),
  queueTryGet: ({ self }, handle) => (queue.isEmptyNow(self, handle) ? undefined : ELSEWHERE),
  queueTryPut: ({ self }, handle) => (queue.isFullNow(self, handle) ? undefined : ELSEWHERE),
  arrayRead: (near, handle, task: number, held: boolean, from: number, count: number) =>
    aloneHere(near, handle, task, held, () => arrays.readElements(near.self, handle, from, count)),
  arrayWrite: (near, handle, task: number, held: boolean, from: number, values: Element[]) =>
    aloneHere(near, handle, task, held, () => {
      arrays.writeElements(near.self, handle, from, values);
      return true;
    }),
  arrayLength: ({ self }, handle) => arrays.lengthOf(self, handle),
} satisfies Partial<Record<Name, Direct>>;

/** Does it here, or says that it has to be done elsewhere. */
export function directly(near: Near, op: Name, handle: number, args: readonly unknown[]): unknown {
  const action = (direct as Partial<Record<Name, (...all: unknown[]) => unknown>>)[op];
  return action ? action(near, handle, ...args) : ELSEWHERE;
}
