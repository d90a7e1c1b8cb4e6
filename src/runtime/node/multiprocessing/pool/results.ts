import { ValueError } from '../../errors';
import { TimeoutError } from '../../futures/errors';
import {
  type AsyncWaitOptions,
  type WaitOptions,
  deadlineOf,
  leftUntil,
} from '../../program/times';
import type { Job } from './crew';

const NO_LIMIT: WaitOptions = {};

/** What is called in the event loop of this thread when a result is there. What it throws is an error nobody catches. */
export interface Callbacks<T> {
  readonly callback?: (value: T) => void;
  readonly errorCallback?: (error: unknown) => void;
}

/** The result that calls of a pool will have: to be awaited, or asked for by `get`, which blocks the thread. */
export class AsyncResult<T> implements PromiseLike<T> {
  /** @internal `combine`: makes the result of what the jobs returned. */
  constructor(
    private readonly jobs: readonly Job[],
    private readonly combine: (values: unknown[]) => T,
    { callback, errorCallback }: Callbacks<T> = {},
  ) {
    if (callback || errorCallback) void this.then(callback, errorCallback);
  }

  /** Whether all calls are over. */
  ready(): boolean {
    return this.jobs.every((job) => job.isOver);
  }

  /** Whether none has thrown; a ValueError when they are not over. */
  successful(): boolean {
    if (!this.ready()) throw new ValueError('the result is not ready');
    return this.jobs.every((job) => 'value' in job.outcome());
  }

  /** Waits until all calls are over; false when the time limit came first. */
  wait(options: WaitOptions = NO_LIMIT): boolean {
    const deadline = deadlineOf(options);
    return this.jobs.every((job) => job.isOver || job.wait(leftUntil(deadline)));
  }

  /** As `wait`, without blocking the thread. */
  async waitAsync({ signal, ...options }: AsyncWaitOptions = NO_LIMIT): Promise<boolean> {
    const deadline = deadlineOf(options);
    for (const job of this.jobs)
      if (!job.isOver && !(await job.waitAsync({ ...leftUntil(deadline), signal }))) return false;
    return true;
  }

  /** The result, after waiting for it; throws what a call threw, a TimeoutError when the time limit came first. */
  get(options: WaitOptions = NO_LIMIT): T {
    if (!this.wait(options)) throw tooLate();
    return this.settle();
  }

  /** As `get`, without blocking the thread. */
  async getAsync(options: AsyncWaitOptions = NO_LIMIT): Promise<T> {
    if (!(await this.waitAsync(options))) throw tooLate();
    return this.settle();
  }

  then<A = T, B = never>(
    onReturned?: ((value: T) => A | PromiseLike<A>) | null,
    onThrown?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.getAsync().then(onReturned, onThrown);
  }

  private settle(): T {
    return this.combine(this.jobs.map(valueOf));
  }
}

export const tooLate = (): TimeoutError => new TimeoutError('the result was not there in time');

/** What a job returned that is over; throws what it threw. */
export function valueOf(job: Job): unknown {
  const outcome = job.outcome();
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}
