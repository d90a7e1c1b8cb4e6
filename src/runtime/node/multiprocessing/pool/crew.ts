import type { Form } from '../../futures/job';
import type { Outcome } from '../../futures/future';
import type { Task } from '../../program/task';
import type { AsyncWaitOptions, WaitOptions } from '../../program/times';

/** A call, or a chunk of several, that a worker of a pool makes. */
export interface Job {
  /** Whether it has returned or thrown, or will not be done. */
  readonly isOver: boolean;
  /** Waits until it is over; false when the time limit came first. */
  wait(options: WaitOptions): boolean;
  /** As `wait`, without blocking the thread. */
  waitAsync(options: AsyncWaitOptions): Promise<boolean>;
  /** What came of it, once it is over. */
  outcome(): Outcome<unknown>;
}

/** Jobs in the order in which they come to be over. */
export interface Arrivals {
  /** One more that is to come. */
  add(job: Job): void;
  /** The next one; undefined when the time limit came first. */
  next(options: WaitOptions): Job | undefined;
  /** As `next`, without blocking the thread. */
  nextAsync(options: AsyncWaitOptions): Promise<Job | undefined>;
}

/** The workers of a pool, be they processes or threads. */
export interface Crew {
  /** Most workers at a time. */
  readonly size: number;
  submit(task: Task<never[], unknown>, form: Form, args: unknown, describe: () => string): Job;
  arrivals(): Arrivals;
  /** Workers end when nothing is left to do. */
  close(): void;
  /** What no worker has begun is not done; processes end at once, threads after what they do. */
  terminate(): void;
  /** Waits until all workers have ended, after `close` or `terminate`. */
  join(): void;
  /** As `join`, without blocking the thread. */
  joinAsync(options: Pick<AsyncWaitOptions, 'signal'>): Promise<void>;
}

/** How workers of a pool begin. */
export interface PoolOptions<A extends unknown[] = unknown[]> {
  /** Most workers at a time; default: as many as the machine runs. */
  readonly processes?: number;
  /** Called in each worker before its first job. When it throws, the pool does no jobs any more. */
  readonly initializer?: Task<A, unknown>;
  readonly initargs?: A;
}
