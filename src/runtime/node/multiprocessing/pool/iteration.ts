import type { AsyncWaitOptions, WaitOptions } from '../../program/times';
import type { Arrivals, Job } from './crew';
import { tooLate, valueOf } from './results';

const NO_LIMIT: WaitOptions = {};

/** Jobs in their own order. */
export class InOrder implements Arrivals {
  private at = 0;

  constructor(private readonly jobs: readonly Job[]) {}

  next(options: WaitOptions): Job | undefined {
    return this.taken(this.jobs[this.at]!.wait(options));
  }

  async nextAsync(options: AsyncWaitOptions): Promise<Job | undefined> {
    return this.taken(await this.jobs[this.at]!.waitAsync(options));
  }

  private taken(isOver: boolean): Job | undefined {
    return isOver ? this.jobs[this.at++] : undefined;
  }
}

/**
 * Results of calls as they come: by `for`, which blocks the thread, or by `for await`; or by `next`, which takes a time limit.
 * What a call throws is thrown where its result would be; the next ones can be asked for after that.
 */
export class ResultIterator<T> implements IterableIterator<T> {
  private left: number;
  /** Results that came in one chunk. */
  private values: T[] = [];

  /** @internal `valuesOf`: the results that a job's value is. */
  constructor(
    jobs: readonly Job[],
    private readonly arrivals: Arrivals,
    private readonly valuesOf: (value: unknown) => T[],
  ) {
    this.left = jobs.length;
  }

  /** The next result; a TimeoutError when the time limit came first, after which it can be asked for again. */
  next(options: WaitOptions = NO_LIMIT): IteratorResult<T, undefined> {
    while (this.values.length === 0 && this.left > 0) this.take(this.arrivals.next(options));
    return this.result();
  }

  /** As `next`, without blocking the thread. */
  async nextAsync(options: AsyncWaitOptions = NO_LIMIT): Promise<IteratorResult<T, undefined>> {
    while (this.values.length === 0 && this.left > 0)
      this.take(await this.arrivals.nextAsync(options));
    return this.result();
  }

  [Symbol.iterator](): this {
    return this;
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<T> {
    return {
      next: () => this.nextAsync(),
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  private take(job: Job | undefined): void {
    if (!job) throw tooLate();
    this.left--;
    this.values = this.valuesOf(valueOf(job));
  }

  private result(): IteratorResult<T, undefined> {
    if (this.values.length === 0) return { done: true, value: undefined };
    return { done: false, value: this.values.shift() as T };
  }
}
