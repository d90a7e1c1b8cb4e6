import { TimeoutError } from '../futures/errors';
import type { ProcessJob } from '../multiprocessing/pool/link';
import { valueOf } from '../multiprocessing/pool/results';
import type { AsyncWaitOptions, WaitOptions } from '../program/times';
import { excepthook } from '../threading/excepthook';
import { currentThread } from '../threading/thread';

const NO_LIMIT: WaitOptions = {};

/** How a job is submitted. */
export interface JobOptions<R = unknown> {
  /** By which `wait` knows it; default: `'default'`. */
  readonly group?: string;
  /** Called in the event loop of this thread with what the job returned. What it throws is told as an error of the thread. */
  readonly callback?: (value: R) => void;
  /** Called like that with what the job threw; without it, that is for who asks for the result. */
  readonly errorCallback?: (error: unknown) => void;
}

/** A job of a server: to be awaited, or asked for its result, which blocks the thread. */
export class Job<R> implements PromiseLike<R> {
  /** The group that it was submitted with. */
  readonly group: string;
  /** @internal Kept when its callback was called; undefined where it has none. */
  readonly called: Promise<void> | undefined;

  /** @internal Made by `submit`. */
  constructor(
    private readonly job: ProcessJob,
    { group = 'default', callback, errorCallback }: JobOptions<R>,
  ) {
    this.group = group;
    if (callback || errorCallback)
      this.called = this.then(
        (value) => told(callback, value),
        (error: unknown) => told(errorCallback, error),
      );
  }

  /** Whether it has returned or thrown, or will not be done. */
  get finished(): boolean {
    return this.job.isOver;
  }

  /**
   * What the job returned, after waiting for it. Throws what it threw; a WorkerLostError when too many of its workers were
   * lost, a DestroyedServerError when the server was destroyed before, a TimeoutError when the time limit came first.
   */
  result(options: WaitOptions = NO_LIMIT): R {
    if (!this.wait(options)) throw tooLate();
    return valueOf(this.job) as R;
  }

  /** As `result`, without blocking the thread. */
  async resultAsync(options: AsyncWaitOptions = NO_LIMIT): Promise<R> {
    if (!this.job.isOver && !(await this.job.waitAsync(options))) throw tooLate();
    return valueOf(this.job) as R;
  }

  /** Waits until it is over; false when the time limit came first. */
  wait(options: WaitOptions = NO_LIMIT): boolean {
    return this.job.wait(options);
  }

  /** As `wait`, without blocking the thread; its callback has been called then. */
  async waitAsync(options: AsyncWaitOptions = NO_LIMIT): Promise<boolean> {
    if (!(await this.job.waitAsync(options))) return false;
    await this.called;
    return true;
  }

  then<A = R, B = never>(
    onReturned?: ((value: R) => A | PromiseLike<A>) | null,
    onThrown?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.resultAsync().then(onReturned, onThrown);
  }
}

const tooLate = (): TimeoutError => new TimeoutError('the job was not over in time');

function told<T>(callback: ((value: T) => void) | undefined, value: T): void {
  try {
    callback?.(value);
  } catch (error) {
    excepthook(error, currentThread());
  }
}
