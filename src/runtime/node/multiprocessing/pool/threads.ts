import { Watcher } from '../../futures/completion';
import { CancelledError } from '../../futures/errors';
import { ThreadPoolExecutor } from '../../futures/threadPool';
import type { Future, Outcome } from '../../futures/future';
import type { Form } from '../../futures/job';
import type { Task } from '../../program/task';
import { type AsyncWaitOptions, type WaitOptions, deadlineOf } from '../../program/times';
import type { Arrivals, Crew, Job, PoolOptions } from './crew';
import { terminated } from './errors';

/** A job of a pool of threads: its future, as pools have it. */
class ThreadJob implements Job {
  constructor(readonly future: Future<unknown>) {}

  get isOver(): boolean {
    return this.future.done();
  }

  wait(options: WaitOptions): boolean {
    return this.future.wait(options);
  }

  waitAsync(options: AsyncWaitOptions): Promise<boolean> {
    return this.future.waitAsync(options);
  }

  outcome(): Outcome<unknown> {
    const outcome = this.future.read();
    const isCancelled = 'error' in outcome && outcome.error instanceof CancelledError;
    return isCancelled && this.future.cancelled() ? { error: terminated() } : outcome;
  }
}

class ThreadArrivals implements Arrivals {
  private readonly watcher = new Watcher<Future<unknown>>([]);
  private readonly jobs = new Map<number, Job>();

  add(job: ThreadJob): void {
    this.jobs.set(job.future.handle, job);
    this.watcher.add(job.future);
  }

  next(options: WaitOptions): Job | undefined {
    if (this.watcher.done.length === 0) this.watcher.next(deadlineOf(options));
    return this.taken();
  }

  async nextAsync(options: AsyncWaitOptions): Promise<Job | undefined> {
    if (this.watcher.done.length === 0)
      await this.watcher.nextAsync(deadlineOf(options), options.signal);
    return this.taken();
  }

  private taken(): Job | undefined {
    const future = this.watcher.done.shift();
    if (!future) return undefined;
    const job = this.jobs.get(future.handle);
    this.jobs.delete(future.handle);
    return job;
  }
}

/** Threads that do jobs: those of a `ThreadPoolExecutor`. */
export class ThreadCrew implements Crew {
  private readonly executor: ThreadPoolExecutor;

  constructor(
    readonly size: number,
    { initializer, initargs }: PoolOptions,
  ) {
    this.executor = new ThreadPoolExecutor({
      maxWorkers: size,
      threadNamePrefix: 'PoolWorker',
      ...(initializer ? { initializer } : {}),
      ...(initargs ? { initargs } : {}),
    });
  }

  submit(
    task: Task<never[], unknown>,
    form: Form,
    args: unknown,
    describe: () => string,
  ): ThreadJob {
    return new ThreadJob(this.executor.submitJob(task, form, args, describe));
  }

  arrivals(): Arrivals {
    return new ThreadArrivals();
  }

  close(): void {
    this.executor.shutdown({ wait: false });
  }

  terminate(): void {
    this.executor.shutdown({ wait: false, cancelFutures: true });
  }

  join(): void {
    this.executor.shutdown();
  }

  joinAsync(options: Pick<AsyncWaitOptions, 'signal'>): Promise<void> {
    return this.executor.shutdownAsync(options);
  }
}
