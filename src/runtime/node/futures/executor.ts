import * as core from '../core/future';
import { NEXT_ITEM } from '../core/items';
import * as pool from '../core/pool';
import * as queue from '../core/queue';
import { enterGuard, leaveGuard } from '../core/guard';
import { RuntimeError, ValueError } from '../errors';
import { objects } from '../memory/heap';
import {
  HEADER,
  Kind,
  MARK,
  MAX_THREADS,
  ROOT_HEAP_GUARD,
  ROOT_LAST_POOL,
  kindOf,
} from '../memory/layout';
import { beforeLeaving } from '../program/leaving';
import { recordedAs } from '../program/marks';
import { isMain, memory, self } from '../program/program';
import { addReference, drop, onFree } from '../program/references';
import { Existing, Shared } from '../program/shared';
import { type Task, mustBeTask } from '../program/task';
import type { AsyncWaitOptions } from '../program/times';
import { decode, encode } from '../queue/codec';
import { recorder } from '../recording';
import { type Thread, faceOf } from '../threading/thread';
import { Future, brokenPool, tellUnasked } from './future';
import {
  type Form,
  argsIn,
  discardJob,
  discardJobs,
  formOf,
  setSubmittedAt,
  writeJob,
} from './job';
import { type MapOptions, type Results, mapJobs } from './map';
import { describeJob } from './names';
import { tell } from './news';

export interface ShutdownOptions {
  /** Whether to wait until all jobs are done and the workers have ended; default true. */
  readonly wait?: boolean;
  /** Whether jobs that no worker has begun are cancelled; default false: they are run. */
  readonly cancelFutures?: boolean;
}

/** What every pool is made with. */
export interface WorkerOptions<A extends unknown[]> {
  /** Default: as many as the machine runs at a time. */
  readonly maxWorkers?: number;
  /** Called in each worker before its first job. When it throws, the pool is broken. */
  readonly initializer?: Task<A, unknown>;
  readonly initargs?: A;
}

/** What all pools have in common, wherever their jobs are run. */
export abstract class Executor extends Shared {
  /** `setup`: what its workers are to know, made when the options are checked. */
  protected constructor(
    kind: Kind,
    given:
      | Existing
      | {
          readonly maxWorkers: number;
          readonly name?: string | undefined;
          readonly initializer?: unknown;
        },
    setup: () => unknown,
  ) {
    if (given instanceof Existing) {
      super(kind, 0, given);
      return;
    }
    const { maxWorkers, name, initializer } = given;
    checkWorkers(maxWorkers);
    if (initializer) mustBeTask(initializer, 'the initializer of a pool');
    const item = encode(setup());
    super(kind, pool.poolWords(maxWorkers), undefined, maxWorkers, name);
    pool.initialise(self, this.handle, maxWorkers);
    memory.store(this.handle + pool.SETUP, item);
    toShutDown(this);
  }

  /** Most workers it has at a time. */
  get maxWorkers(): number {
    return pool.maxWorkers(self, this.handle);
  }

  /** @internal Whether it can do nothing any more, since a worker was lost or not ready. */
  get isBroken(): boolean {
    return pool.brokenBy(self, this.handle) !== 0;
  }

  /** Has a worker call the task with these arguments. */
  submit<P extends unknown[], R>(task: Task<P, R>, ...args: P): Future<Awaited<R>> {
    const form = formOf(args);
    return this.submitJob(task, form, argsIn(form, args), () => describeJob(task.key, args));
  }

  /**
   * Has workers call the task for each item; gives the results in that order. What a call throws comes out where its
   * result would; whoever stops asking has the calls cancelled that no worker has begun.
   */
  map<T, R>(task: Task<[T], R>, items: Iterable<T>, options: MapOptions = {}): Results<Awaited<R>> {
    return mapJobs((...job) => this.submitJob(...job), task, items, options);
  }

  /** Lets no more jobs in, and waits for what is there. */
  shutdown({ wait = true, cancelFutures = false }: ShutdownOptions = {}): void {
    shutDown(this.handle, cancelFutures);
    if (wait) for (const thread of threadsOf(this.handle)) thread.join();
  }

  /** As `shutdown`, without blocking the thread. */
  async shutdownAsync({
    wait = true,
    cancelFutures = false,
    signal,
  }: ShutdownOptions & Pick<AsyncWaitOptions, 'signal'> = {}): Promise<void> {
    shutDown(this.handle, cancelFutures);
    if (wait) for (const thread of threadsOf(this.handle)) await thread.joinAsync({ signal });
  }

  [Symbol.dispose](): void {
    this.shutdown();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdownAsync();
  }

  /** @internal A job in a form of its own. */
  submitJob<R>(
    task: Task<never[], unknown>,
    form: Form,
    args: unknown,
    describe: () => string,
  ): Future<R> {
    const { handle } = this;
    mustBeTask(task, 'the function of a job');
    this.refuseWhenShut();
    const future = new Future<R>();
    memory.store(future.handle + core.POOL, handle);
    const item = writeJob(future.handle, task, form, this.outgoing(args));
    if (recorder) this.tellSubmitted(future.handle, describe);
    // The job refers to its future.
    addReference(future.handle);
    if (queue.tryPut(self, handle, 'fifo', item) !== 'put') {
      discardJob(item);
      this.refuseWhenShut();
    }
    const worker = pool.wantsWorker(self, handle);
    if (worker >= 0) this.start(worker, task.key);
    return future;
  }

  /** Starts what a worker needs that there may be from now on; its first job is one of that task. */
  protected abstract startWorker(worker: number, firstTask: string): void;

  /** Arguments as the item of a job has them. */
  protected abstract outgoing(args: unknown): unknown;

  /** Whether workers of other processes do the jobs. */
  protected abstract readonly isShared: boolean;

  private start(worker: number, firstTask: string): void {
    try {
      this.startWorker(worker, firstTask);
    } catch (error) {
      pool.withdrawWorker(self, this.handle);
      // Where there are others, they will do it.
      if (worker === 0) throw error;
    }
  }

  private refuseWhenShut(): void {
    const broken = pool.brokenBy(self, this.handle);
    if (broken !== 0) throw brokenPool(broken);
    if (queue.isShutDown(self, this.handle))
      throw new RuntimeError('cannot schedule new futures after shutdown');
  }

  private tellSubmitted(future: number, describe: () => string): void {
    const job = recorder!.jobSubmitted(recordedAs(this), describe, this.isShared);
    memory.store(future + MARK, job);
    if (job !== 0) setSubmittedAt(future, recorder!.now());
  }
}

function checkWorkers(maxWorkers: number): void {
  if (!(maxWorkers > 0)) throw new ValueError('maxWorkers must be greater than 0');
  if (!Number.isInteger(maxWorkers) || maxWorkers > MAX_THREADS)
    throw new ValueError(`maxWorkers must be an integer of at most ${MAX_THREADS}`);
}

/** Counts pools that the program gives no name. */
export const nextPool = (): number => memory.add32(ROOT_LAST_POOL, 1);

function* threadsOf(handle: number): Generator<Thread> {
  for (let worker = 0; worker < pool.workers(self, handle); worker++) {
    const thread = pool.threadOf(self, handle, worker);
    if (thread !== 0) yield faceOf(thread);
  }
}

function shutDown(handle: number, cancelFutures: boolean): void {
  const chain = queue.shutDown(self, handle, 'fifo', cancelFutures);
  for (let item = chain; item !== 0; item = memory.get(item + NEXT_ITEM)) cancelJob(item);
  discardJobs(chain);
  if (open.delete(handle)) drop(handle);
}

function cancelJob(item: number): void {
  const job = pool.futureOf(self, item);
  const watches = core.cancel(self, job);
  if (watches === undefined) return;
  recorder?.jobCancelled(memory.load(job + MARK));
  tell(watches);
}

/** Pools that this thread has made and not shut down, with a reference to each; the value tells one from the next at its place. */
const open = new Map<number, object>();

/** Nobody can submit to such a pool from here any more. */
const forgotten = new FinalizationRegistry<{ handle: number }>((made) => {
  if (open.get(made.handle) === made) shutDown(made.handle, false);
});

let isFirst = true;

function toShutDown(executor: Executor): void {
  if (isFirst) beforeLeaving(closeAll);
  isFirst = false;
  const made = { handle: executor.handle };
  addReference(executor.handle);
  open.set(executor.handle, made);
  forgotten.register(executor, made);
}

/** Python waits for its pools too before it ends. */
async function closeAll(): Promise<void> {
  for (const handle of open.keys()) {
    addReference(handle);
    shutDown(handle, false);
    for (const thread of threadsOf(handle)) await thread.joinAsync();
    drop(handle);
  }
  if (recorder && isMain) tellAllUnasked();
}

function tellAllUnasked(): void {
  enterGuard(self, ROOT_HEAP_GUARD);
  const futures = [...objects(self)].filter(
    (at) => kindOf(memory.load(at + HEADER)) === Kind.future,
  );
  leaveGuard(self, ROOT_HEAP_GUARD);
  futures.forEach(tellUnasked);
}

for (const kind of [Kind.executor, Kind.processExecutor])
  onFree(kind, (_, handle) => {
    discardJobs(queue.drain(memory, handle, 'fifo'));
    decode(memory.load(handle + pool.SETUP));
  });
