import type { AsyncWaitOptions, WaitOptions } from '../../program/times';
import type { Arrivals, Job } from './crew';
import { tooLate, valueOf } from './results';
import type { JobSource } from './source';

const NO_LIMIT: WaitOptions = {};

/** Jobs in their own order. */
export class InOrder implements Arrivals {
  private readonly jobs: Job[] = [];

  add(job: Job): void {
    this.jobs.push(job);
  }

  next(options: WaitOptions): Job | undefined {
    return this.taken(this.jobs[0]!.wait(options));
  }

  async nextAsync(options: AsyncWaitOptions): Promise<Job | undefined> {
    return this.taken(await this.jobs[0]!.waitAsync(options));
  }

  private taken(isOver: boolean): Job | undefined {
    return isOver ? this.jobs.shift() : undefined;
  }
}

/**
 * Results of calls as they come: by `for`, which blocks the thread, or by `for await`; or by `next`, which takes a time limit.
 * What a call throws is thrown where its result would be; the next ones can be asked for after that. What the items throw is thrown
 * after all results.
 */
export class ResultIterator<T> implements IterableIterator<T> {
  /** Jobs whose results were not taken. */
  private left = 0;
  /** Results that came in one chunk. */
  private values: T[] = [];

  /** @internal `ahead`: most jobs whose results were not taken; `valuesOf`: the results that a job's value is. */
  constructor(
    private readonly source: JobSource,
    private readonly arrivals: Arrivals,
    private readonly ahead: number,
    private readonly valuesOf: (value: unknown) => T[],
  ) {
    this.fill(ahead);
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

  /** @internal Whether it has read all items. */
  get isRead(): boolean {
    return this.source.isRead;
  }

  /** @internal Reads all items, since no job can be submitted from now on. */
  readAll(): void {
    this.fill(Infinity);
  }

  /** @internal The pool does no jobs any more. */
  cancel(): void {
    this.source.cancel();
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

  private fill(most: number): void {
    while (this.left < most) {
      const job = this.source.next();
      if (!job) return;
      this.left++;
      this.arrivals.add(job);
    }
  }

  private take(job: Job | undefined): void {
    if (!job) throw tooLate();
    this.left--;
    this.fill(this.ahead);
    this.values = this.valuesOf(valueOf(job));
  }

  private result(): IteratorResult<T, undefined> {
    if (this.values.length > 0) return { done: false, value: this.values.shift() as T };
    this.source.settle();
    return { done: true, value: undefined };
  }
}
