import * as core from '../core/future';
import type { RuntimeError } from '../errors';
import { Kind, MARK } from '../memory/layout';
import { memory, self } from '../program/program';
import { onFree } from '../program/references';
import { type Existing, Shared, register } from '../program/shared';
import { type Thrown, thrownFrom } from '../program/thrown';
import { throwsDeadlocks } from '../program/loop';
import { type AsyncWaitOptions, type WaitOptions, checkWait, deadlineOf } from '../program/times';
import { waitAsync, waitSync } from '../program/waiting';
import { decode, discard, peek } from '../queue/codec';
import { recorder } from '../recording';
import { excepthook } from '../threading/excepthook';
import { currentThread } from '../threading/thread';
import { BrokenProcessPool, BrokenThreadPool, CancelledError, TimeoutError } from './errors';
import { tell, whenOver } from './news';

const NO_LIMIT: WaitOptions = {};

/** What came of a job. */
export type Outcome<T> = { readonly value: T } | { readonly error: unknown };

/**
 * The result that a job of a pool will have: to be awaited, or asked for by `result`, which blocks the thread. It can be
 * sent to other threads and is the same one there.
 */
export class Future<T> extends Shared implements PromiseLike<T> {
  private outcome: Outcome<T> | undefined;

  /** Made by `submit`. */
  constructor(existing?: Existing) {
    super(Kind.future, core.FUTURE_WORDS, existing);
  }

  /** Whether a worker runs it now. */
  running(): boolean {
    return core.stateOf(self, this.handle) === core.RUNNING;
  }

  /** Whether it has returned or thrown, or was cancelled. */
  done(): boolean {
    return core.isOver(self, this.handle);
  }

  cancelled(): boolean {
    return core.stateOf(self, this.handle) === core.CANCELLED;
  }

  /** Has the job not be run; false when a worker has begun it or it is over, true also when it was cancelled before. */
  cancel(): boolean {
    const chain = core.cancel(self, this.handle);
    if (chain === undefined) return this.cancelled();
    recorder?.jobCancelled(memory.load(this.handle + MARK));
    tell(chain);
    return true;
  }

  /**
   * What the job returned, after waiting for it; throws what it threw, a CancelledError when it was cancelled, a
   * TimeoutError when the time limit came first.
   */
  result(options: WaitOptions = NO_LIMIT): T {
    if (!this.wait(options)) throw tooLate();
    return this.settle();
  }

  /** As `result`, without blocking the thread. */
  async resultAsync(options: AsyncWaitOptions = NO_LIMIT): Promise<T> {
    if (!(await this.waitAsync(options))) throw tooLate();
    return this.settle();
  }

  /** What the job threw, after waiting for it; undefined when it returned. */
  exception(options: WaitOptions = NO_LIMIT): unknown {
    if (!this.wait(options)) throw tooLate();
    return this.thrown();
  }

  /** As `exception`, without blocking the thread. */
  async exceptionAsync(options: AsyncWaitOptions = NO_LIMIT): Promise<unknown> {
    if (!(await this.waitAsync(options))) throw tooLate();
    return this.thrown();
  }

  /**
   * Calls `callback` with the future when it is over: in the event loop of this thread, or at once where it is over
   * already. What it throws is told as an error of the thread, and the next one is called.
   */
  addDoneCallback(callback: (future: this) => void): void {
    const call = (): void => {
      try {
        callback(this);
      } catch (error) {
        excepthook(error, currentThread());
      }
    };
    if (!whenOver(this.handle, call)) call();
  }

  then<A = T, B = never>(
    onReturned?: ((value: T) => A | PromiseLike<A>) | null,
    onThrown?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.promise().then(onReturned, onThrown);
  }

  /** @internal Whether it is over by an error. */
  failed(): boolean {
    const state = core.stateOf(self, this.handle);
    return state >= core.THREW && state !== core.CANCELLED;
  }

  private async promise(): Promise<T> {
    if (throwsDeadlocks()) await this.waitAsync(NO_LIMIT);
    else
      await new Promise<void>((resolve) => {
        if (!whenOver(this.handle, resolve)) resolve();
      });
    return this.settle();
  }

  /** @internal Waits until it is over; false when the time limit came first. */
  wait(options: WaitOptions): boolean {
    if (options !== NO_LIMIT) deadlineOf(options);
    return (
      this.done() ||
      waitSync(this, options, 'future', (waiter) => core.wait(self, this.handle, waiter))
    );
  }

  /** @internal As `wait`, without blocking the thread. */
  async waitAsync(options: AsyncWaitOptions): Promise<boolean> {
    checkWait(options);
    if (this.done()) return true;
    return waitAsync(
      this,
      options,
      'future',
      (waiter) => core.wait(self, this.handle, waiter),
      (over) => !over,
    );
  }

  private settle(): T {
    const outcome = this.read();
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  private thrown(): unknown {
    const outcome = this.read();
    if (this.cancelled()) throw (outcome as { error: unknown }).error;
    return 'error' in outcome ? outcome.error : undefined;
  }

  /** @internal What came of it, once it is over. */
  read(): Outcome<T> {
    memory.store(this.handle + core.ASKED, 1);
    return (this.outcome ??= readOutcome(this.handle) as Outcome<T>);
  }
}

const tooLate = (): TimeoutError => new TimeoutError('the job was not over in time');

function readOutcome(handle: number): Outcome<unknown> {
  const item = memory.load(handle + core.RESULT);
  switch (core.stateOf(self, handle)) {
    case core.RETURNED:
      return { value: peek(item) };
    case core.THREW:
      return { error: thrownFrom(peek(item) as Thrown) };
    case core.CANCELLED:
      return { error: new CancelledError('the job was cancelled') };
    default:
      return { error: brokenPool(core.stateOf(self, handle)) };
  }
}

/** `state`: that of the futures which the pool leaves. */
export function brokenPool(state: number): RuntimeError {
  switch (state) {
    case core.UNREADY:
      return new BrokenThreadPool(unready('worker'));
    case core.UNREADY_PROCESS:
      return new BrokenProcessPool(unready('process'));
    case core.LOST_PROCESS:
      return new BrokenProcessPool(
        'a process of the pool was killed, or has ended while it was to run jobs; the pool is not usable any more',
      );
    default:
      return new BrokenThreadPool(
        'a worker of the pool was terminated, by process.exit() or out of memory; ' +
          'the pool is not usable any more',
      );
  }
}

const unready = (what: string): string =>
  `the initializer of a ${what} failed; the pool is not usable any more`;

/** Nobody asks any more what came of it. */
function giveBack(_: unknown, handle: number): void {
  tellUnasked(handle);
  const item = memory.load(handle + core.RESULT);
  if (item === 0) return;
  // What the result refers to is given back by reading it.
  if (memory.load(handle + core.REFERS) === 1) decode(item);
  else discard(item);
}

/** Tells who records of an error that nobody has looked at. */
export function tellUnasked(handle: number): void {
  if (core.stateOf(self, handle) === core.THREW && memory.load(handle + core.ASKED) === 0)
    recorder?.jobUnasked(memory.load(handle + MARK));
}

register(Kind.future, Future);
onFree(Kind.future, giveBack);
