import { FIFO } from '../memory/layout';
import type { Self } from '../memory/memory';
import * as future from './future';
import { enterGuard, leaveGuard } from './guard';
import { KEY, NEXT_ITEM } from './items';
import * as queue from './queue';

/*
 * A pool is a queue of jobs with what follows behind it: items whose key words are the job's future and the function.
 * A job that is taken out is unfinished for the queue as long as its worker runs it.
 */
const MAX_WORKERS = queue.QUEUE_WORDS;
/** Workers that were ever started; none ends before the pool does. */
const WORKERS = queue.QUEUE_WORDS + 1;
/** The state of futures that a broken pool leaves; 0: it is whole. */
const BROKEN = queue.QUEUE_WORDS + 2;
/** An item that says how workers are started. */
export const SETUP = queue.QUEUE_WORDS + 3;
const SLOTS = queue.QUEUE_WORDS + 4;
/** A worker's: number of its thread, or of the one that has a process run its jobs, and the future of its job. */
const SLOT_WORDS = 2;
const SLOT_JOB = 1;

export const poolWords = (maxWorkers: number): number => SLOTS + maxWorkers * SLOT_WORDS;

/** Sets up a pool nobody else knows yet. */
export function initialise({ memory }: Self, pool: number, maxWorkers: number): void {
  memory.store(pool + MAX_WORKERS, maxWorkers);
}

export const maxWorkers = ({ memory }: Self, pool: number): number =>
  memory.load(pool + MAX_WORKERS);
export const workers = ({ memory }: Self, pool: number): number => memory.load(pool + WORKERS);
export const brokenBy = ({ memory }: Self, pool: number): number => memory.load(pool + BROKEN);

const slotOf = (pool: number, worker: number): number => pool + SLOTS + worker * SLOT_WORDS;

/** Number of a worker's thread; 0: it is about to be started. */
export const threadOf = ({ memory }: Self, pool: number, worker: number): number =>
  memory.load(slotOf(pool, worker));

export function setThread({ memory }: Self, pool: number, worker: number, thread: number): void {
  memory.store(slotOf(pool, worker), thread);
}

/** The future of an item. */
export const futureOf = ({ memory }: Self, item: number): number => memory.get(item + KEY);
/** What it says of the function. */
export const callOf = ({ memory }: Self, item: number): number => memory.get(item + KEY + 1);

export function describe({ memory }: Self, item: number, job: number, call: number): void {
  memory.set(item + KEY, job);
  memory.set(item + KEY + 1, call);
}

/** The place of a worker that is to be started, since all others have something to do; -1: none is needed. */
export function wantsWorker(self: Self, pool: number): number {
  const { memory } = self;
  if (workers(self, pool) === maxWorkers(self, pool)) return -1;
  enterGuard(self, pool + FIFO);
  const count = workers(self, pool);
  const wanted = count < maxWorkers(self, pool) && queue.unfinished(self, pool) > count;
  if (wanted) memory.store(pool + WORKERS, count + 1);
  leaveGuard(self, pool + FIFO);
  return wanted ? count : -1;
}

/** The last worker could not be started after all. */
export function withdrawWorker(self: Self, pool: number): void {
  enterGuard(self, pool + FIFO);
  self.memory.store(pool + WORKERS, workers(self, pool) - 1);
  leaveGuard(self, pool + FIFO);
}

/** Says which job the worker has; false when that was cancelled. */
export function beginJob(self: Self, pool: number, worker: number, job: number): boolean {
  self.memory.store(slotOf(pool, worker) + SLOT_JOB, job);
  return future.begin(self, job);
}

/** What came of the worker's job; gives the chain of watches. The job is still the worker's, in case it is terminated. */
export function finishJob(
  self: Self,
  pool: number,
  job: number,
  state: number,
  result: number,
): number {
  // Free before the future says so: who hears of it may submit the next job at once.
  queue.taskDone(self, pool);
  return future.finish(self, job, state, result);
}

/** The job that the worker has was cancelled. */
export function skipJob(self: Self, pool: number, worker: number): void {
  queue.taskDone(self, pool);
  leaveJob(self, pool, worker);
}

/** The worker has no job any more. */
export function leaveJob({ memory }: Self, pool: number, worker: number): void {
  memory.store(slotOf(pool, worker) + SLOT_JOB, 0);
}

/**
 * Breaks the pool: nothing can be submitted any more, and what is queued gets the state. Gives the chain of items,
 * which are the caller's to free. `told`: see `future.tell`.
 */
export function breakOff(
  self: Self,
  pool: number,
  state: number,
  told?: (queue: number) => void,
): number {
  self.memory.compareExchange(pool + BROKEN, 0, state);
  const chain = queue.shutDown(self, pool, 'fifo', true);
  for (let item = chain; item !== 0; item = self.memory.get(item + NEXT_ITEM))
    future.tell(self, future.lose(self, futureOf(self, item), state), told);
  return chain;
}

/** A thread was terminated: where it was a worker of the pool, its job is lost, and the pool broken. */
export function loseWorker(self: Self, pool: number, thread: number): number {
  const slots = Array.from({ length: maxWorkers(self, pool) }, (_, worker) => worker);
  const its = slots.filter((worker) => threadOf(self, pool, worker) === thread);
  if (its.length === 0) return 0;
  // First: whoever hears that the job is lost finds the pool broken.
  const chain = breakOff(self, pool, future.LOST);
  for (const worker of its) {
    const job = self.memory.load(slotOf(pool, worker) + SLOT_JOB);
    if (job !== 0) future.tell(self, future.lose(self, job, future.LOST));
  }
  return chain;
}
