import { availableParallelism } from 'node:os';
import { ValueError } from '../../errors';
import { Form, argsIn, formOf } from '../../futures/job';
import { describeChunk, describeJob } from '../../futures/names';
import type { Task } from '../../program/task';
import type { AsyncWaitOptions } from '../../program/times';
import type { StartMethod } from '../../supervisor/messages';
import type { Arrivals, Crew, Job, PoolOptions } from './crew';
import { InOrder, ResultIterator } from './iteration';
import { ProcessCrew } from './processes';
import { AsyncResult, type Callbacks } from './results';
import { JobSource } from './source';
import { ThreadCrew } from './threads';

export interface ChunkOptions {
  /** Calls that are sent together: more than one where a call is done sooner than sent. */
  readonly chunkSize?: number;
}

export interface ProcessPoolOptions<A extends unknown[] = unknown[]> extends PoolOptions<A> {
  /** Jobs after which a worker is replaced by a new one; default: no limit. A chunk is one job. */
  readonly maxTasksPerChild?: number;
}

/** Parts of a map that each worker gets, unless the size of parts is given. */
const PARTS_EACH = 4;
/** As many calls are made before their results are taken, at least. */
const LEAST_AHEAD = 16;

type Any = Task<never[], unknown>;
/** What an initializer is called with is the concern of whoever gives both. */
type AnyOptions = PoolOptions;

/**
 * Workers that call tasks, as Python's `multiprocessing.Pool` has them. A pool belongs to the thread that made it; only that
 * one can submit to it and ask for results.
 */
export abstract class JobPool {
  private state: 'open' | 'closed' | 'terminated' = 'open';
  /** Results of which not all items were read. */
  private reading: ResultIterator<unknown>[] = [];

  protected constructor(private readonly crew: Crew) {}

  /** Has a worker call the task, and waits for what it returns. */
  apply<P extends unknown[], R>(task: Task<P, R>, ...[args]: Args<P>): Awaited<R> {
    return this.call<R>(task, args ?? []).get();
  }

  /** As `apply`, without waiting. */
  applyAsync<P extends unknown[], R>(
    task: Task<P, R>,
    ...[args, callbacks]: [...Args<P>, callbacks?: Callbacks<Awaited<R>>]
  ): AsyncResult<Awaited<R>> {
    return this.call<R>(task, (args as unknown[] | undefined) ?? [], callbacks as never);
  }

  /** Calls the task for each item; gives the results in that order. When calls throw, what the first of them threw. */
  map<T, R>(task: Task<[T], R>, items: Iterable<T>, options?: ChunkOptions): Awaited<R>[] {
    return this.mapAsync(task, items, options).get();
  }

  /** As `map`, without waiting. */
  mapAsync<T, R>(
    task: Task<[T], R>,
    items: Iterable<T>,
    options: ChunkOptions & Callbacks<Awaited<R>[]> = {},
  ): AsyncResult<Awaited<R>[]> {
    return this.all(task, [...items], Form.chunk, options);
  }

  /** As `map`, where each item is an array of arguments. */
  starmap<P extends unknown[], R>(
    task: Task<P, R>,
    items: Iterable<P>,
    options?: ChunkOptions,
  ): Awaited<R>[] {
    return this.starmapAsync(task, items, options).get();
  }

  /** As `starmap`, without waiting. */
  starmapAsync<P extends unknown[], R>(
    task: Task<P, R>,
    items: Iterable<P>,
    options: ChunkOptions & Callbacks<Awaited<R>[]> = {},
  ): AsyncResult<Awaited<R>[]> {
    return this.all(task, [...items], Form.starChunk, options);
  }

  /**
   * Calls the task for each item; gives the results one by one, in that order. Items are read as results are taken, a few calls
   * for each worker ahead; the rest by `close`.
   */
  imap<T, R>(
    task: Task<[T], R>,
    items: Iterable<T>,
    { chunkSize = 1 }: ChunkOptions = {},
  ): ResultIterator<Awaited<R>> {
    return this.oneByOne(task, items, chunkSize, () => new InOrder());
  }

  /** As `imap`; results come as calls are over. */
  imapUnordered<T, R>(
    task: Task<[T], R>,
    items: Iterable<T>,
    { chunkSize = 1 }: ChunkOptions = {},
  ): ResultIterator<Awaited<R>> {
    return this.oneByOne(task, items, chunkSize, () => this.crew.arrivals());
  }

  /** Lets no more jobs in. Workers end when those that are there are done. */
  close(): void {
    if (this.state !== 'open') return;
    for (const results of this.reading) results.readAll();
    this.state = 'closed';
    this.crew.close();
  }

  /** Ends the pool: jobs that are not done fail by a CancelledError. Threads end after the job that they do. */
  terminate(): void {
    if (this.state === 'terminated') return;
    this.state = 'terminated';
    for (const results of this.reading) results.cancel();
    this.crew.terminate();
  }

  /** Waits until all workers have ended; after `close` or `terminate`. */
  join(): void {
    this.mustEnd();
    this.crew.join();
  }

  /** As `join`, without blocking the thread. */
  async joinAsync(options: Pick<AsyncWaitOptions, 'signal'> = {}): Promise<void> {
    this.mustEnd();
    await this.crew.joinAsync(options);
  }

  /** As `terminate`, which is what Python's `with` does. */
  [Symbol.dispose](): void {
    this.terminate();
  }

  private call<R>(
    task: Any,
    args: readonly unknown[],
    callbacks?: Callbacks<Awaited<R>>,
  ): AsyncResult<Awaited<R>> {
    this.mustBeOpen();
    const form = formOf(args);
    const job = this.crew.submit(task, form, argsIn(form, args), () => describeJob(task.key, args));
    return new AsyncResult([job], ([value]) => value as Awaited<R>, callbacks);
  }

  private all<R>(
    task: Any,
    items: readonly unknown[],
    form: Form,
    { chunkSize, ...callbacks }: ChunkOptions & Callbacks<Awaited<R>[]>,
  ): AsyncResult<Awaited<R>[]> {
    const size = chunkSize ?? (Math.ceil(items.length / (this.crew.size * PARTS_EACH)) || 1);
    const jobs = this.parts(task, items, form, size);
    return new AsyncResult(jobs, (values) => values.flatMap(eachOf<Awaited<R>>(size)), callbacks);
  }

  private oneByOne<R>(
    task: Any,
    items: Iterable<unknown>,
    size: number,
    arrivals: () => Arrivals,
  ): ResultIterator<Awaited<R>> {
    this.mustTakeParts(size);
    const source = new JobSource(items, size, (part, first) =>
      this.part(task, part, Form.chunk, size, first),
    );
    const ahead = Math.max(LEAST_AHEAD, this.crew.size * PARTS_EACH);
    const valuesOf = eachOf<Awaited<R>>(size);
    const results = new ResultIterator(source, arrivals(), ahead, valuesOf);
    this.reading = [...this.reading, results].filter(({ isRead }) => !isRead);
    return results;
  }

  /** A job for each chunk of items. `form`: that of a chunk. */
  private parts(task: Any, items: readonly unknown[], form: Form, size: number): Job[] {
    this.mustTakeParts(size);
    const jobs: Job[] = [];
    for (let at = 0; at < items.length; at += size)
      jobs.push(this.part(task, items.slice(at, at + size), form, size, at));
    return jobs;
  }

  /** The job of a chunk; where chunks have one item, that goes as a call. */
  private part(task: Any, items: unknown[], form: Form, size: number, first: number): Job {
    return size === 1 ? this.one(task, items[0], form) : this.several(task, items, form, first);
  }

  private mustTakeParts(size: number): void {
    this.mustBeOpen();
    if (!Number.isInteger(size) || size < 1)
      throw new ValueError('chunkSize must be an integer of at least 1');
  }

  private one(task: Any, item: unknown, form: Form): Job {
    const args = argsOf(item, form);
    const own = formOf(args);
    return this.crew.submit(task, own, argsIn(own, args), () => describeJob(task.key, args));
  }

  private several(task: Any, chunk: unknown[], form: Form, first: number): Job {
    const describe = (): string =>
      chunk.length === 1
        ? describeJob(task.key, argsOf(chunk[0], form))
        : describeChunk(task.key, first, chunk.length);
    return this.crew.submit(task, form, chunk, describe);
  }

  private mustBeOpen(): void {
    if (this.state !== 'open')
      throw new ValueError(`pool not running: it is ${this.state}, and takes no more jobs`);
  }

  private mustEnd(): void {
    if (this.state === 'open')
      throw new ValueError('pool is still running: call close() or terminate() before join()');
  }
}

/** Of the call for an item of a chunk in that form. */
const argsOf = (item: unknown, form: Form): readonly unknown[] =>
  form === Form.starChunk ? (item as unknown[]) : [item];

/** Arguments are asked for only where the function has some. */
type Args<P extends unknown[]> = P extends [] ? [args?: P] : [args: P];

/** The results that a job's value is, whose chunk has that size. */
const eachOf =
  <T>(size: number) =>
  (value: unknown): T[] =>
    size === 1 ? [value as T] : (value as T[]);

/** A pool of processes. A worker that is killed is replaced, and the job that it did fails by a WorkerLostError. */
export class Pool<A extends unknown[] = []> extends JobPool {
  constructor(options: ProcessPoolOptions<A> | number = {}) {
    super(processCrew(options, 'spawn'));
  }
}

/** One whose processes are started by the fork server. */
export class ForkServerPool<A extends unknown[] = []> extends JobPool {
  constructor(options: ProcessPoolOptions<A> | number = {}) {
    super(processCrew(options, 'forkserver'));
  }
}

/** A pool of threads with the same interface; its jobs cannot be killed. */
export class ThreadPool<A extends unknown[] = []> extends JobPool {
  constructor(options: PoolOptions<A> | number = {}) {
    const given = optionsOf(options);
    super(new ThreadCrew(sizeOf(given), given as unknown as AnyOptions));
  }
}

function processCrew<A extends unknown[]>(
  options: ProcessPoolOptions<A> | number,
  method: StartMethod,
): ProcessCrew {
  const given = optionsOf(options);
  const { maxTasksPerChild = Infinity } = given;
  if (maxTasksPerChild !== Infinity && !isCount(maxTasksPerChild))
    throw new ValueError('maxTasksPerChild must be an integer of at least 1');
  return new ProcessCrew(sizeOf(given), given as unknown as AnyOptions, maxTasksPerChild, method);
}

const optionsOf = <O extends object>(options: O | number): O =>
  typeof options === 'number' ? ({ processes: options } as O) : options;

const isCount = (value: number): boolean => Number.isInteger(value) && value >= 1;

function sizeOf({ processes = availableParallelism() }: { processes?: number }): number {
  if (!isCount(processes)) throw new ValueError('number of processes must be at least 1');
  return processes;
}
