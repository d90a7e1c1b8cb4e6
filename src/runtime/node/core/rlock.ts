import type { Self } from '../memory/memory';
import {
  type Acquired,
  WAITERS,
  WORD,
  acquire,
  release,
  releaseUnawaited,
  tryAcquire,
} from './lock';
import { LIMITED, type Patience, type Steps } from './steps';

/** How often its owner has acquired it. Only the owner reads or writes what follows the word. */
export const COUNT = WORD + 1;
/** Which asynchronous task of the owning thread has it; 0 when the thread itself has. */
export const TOKEN = WORD + 2;

/** Who acquires: the claim on the word, and the asynchronous task or 0. */
export interface Holder {
  readonly mine: number;
  readonly token: number;
}

export function isHeldBy({ memory }: Self, rlock: number, { mine, token }: Holder): boolean {
  return (memory.load(rlock + WORD) & ~WAITERS) === mine && memory.get(rlock + TOKEN) === token;
}

/** Takes the lock if it is free or the holder's already. */
export function tryEnter(self: Self, rlock: number, holder: Holder): boolean {
  const { memory } = self;
  if (isHeldBy(self, rlock, holder)) {
    memory.set(rlock + COUNT, memory.get(rlock + COUNT) + 1);
    return true;
  }
  if (!tryAcquire(self, rlock, holder.mine)) return false;
  begin(self, rlock, holder, 1);
  return true;
}

/** Takes a lock that is not the holder's, `count` times at once. */
export function* enter(
  self: Self,
  rlock: number,
  holder: Holder,
  waiter: number,
  count = 1,
  patience: Patience = LIMITED,
): Steps<Acquired> {
  const outcome = yield* acquire(self, rlock, holder.mine, waiter, patience);
  if (outcome === 'acquired') begin(self, rlock, holder, count);
  return outcome;
}

function begin({ memory }: Self, rlock: number, { token }: Holder, count: number): void {
  memory.set(rlock + COUNT, count);
  memory.set(rlock + TOKEN, token);
}

/** Undoes one acquisition; the caller has made sure that the holder has it. */
export function leave(self: Self, rlock: number): void {
  const { memory } = self;
  const count = memory.get(rlock + COUNT) - 1;
  memory.set(rlock + COUNT, count);
  if (count === 0) release(self, rlock);
}

/** The same where that wakes nobody; undefined, and nothing is undone, where it would. */
export function leaveUnawaited(self: Self, rlock: number): true | undefined {
  const { memory } = self;
  const count = memory.get(rlock + COUNT);
  memory.set(rlock + COUNT, count - 1);
  if (count > 1 || releaseUnawaited(self, rlock)) return true;
  memory.set(rlock + COUNT, count);
  return undefined;
}

/** Undoes all acquisitions of its holder and gives how many there were. */
export function leaveAll(self: Self, rlock: number): number {
  const { memory } = self;
  const count = memory.get(rlock + COUNT);
  memory.set(rlock + COUNT, 0);
  release(self, rlock);
  return count;
}
