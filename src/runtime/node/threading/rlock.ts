import { AsyncLocalStorage } from 'node:async_hooks';
import { WAITERS, WORD, isAbandoned } from '../core/lock';
import * as core from '../core/rlock';
import { UNLIMITED, type Steps } from '../core/steps';
import { RuntimeError } from '../errors';
import { hook } from '../hooks';
import { Kind } from '../memory/layout';
import { memory, self } from '../program/program';
import { type Existing, register } from '../program/shared';
import { type AsyncWaitOptions, type WaitOptions, checkWait, deadlineOf } from '../program/times';
import { waitAsync, waitSync } from '../program/waiting';
import { MINE, MINE_ASYNC, isBrokenOff, refuseOwnTask, settled } from './lock';
import { Lockable } from './lockable';

const NO_LIMIT: WaitOptions = {};
const THREAD: core.Holder = { mine: MINE, token: 0 };

/** The asynchronous task that runs, where `withAsync` has made one. */
const tasks = new AsyncLocalStorage<core.Holder>();
let lastToken = 0;
const nextTask = (): core.Holder => ({
  mine: MINE_ASYNC,
  token: (lastToken = (lastToken + 1) | 0),
});

/** Runs asynchronous code as an owner of locks, unless it is in one already. */
export const inTask = <T>(run: () => T): T =>
  tasks.getStore() ? run() : tasks.run(nextTask(), run);

/** Number of the owner in which asynchronous code runs; 0: none. */
export const currentTask = (): number => tasks.getStore()?.token ?? 0;
/** Of a new one. */
export const newTask = (): number => nextTask().token;

/**
 * A lock that its owner may acquire again, and has to release as often. The owner is the thread; in
 * asynchronous code, it is the body of a `withAsync`, which may acquire again inside. An `acquireAsync`
 * outside of any is an owner of its own, and never finds the lock its own already.
 */
export class RLock extends Lockable {
  constructor(existing?: Existing) {
    super(Kind.rlock, core.TOKEN + 1, existing);
  }

  tryAcquire(): boolean {
    const done = core.tryEnter(self, this.handle, THREAD);
    if (done) hook?.('acquire', this, 0);
    return done;
  }

  acquire(options: WaitOptions = NO_LIMIT): boolean {
    if (options !== NO_LIMIT) deadlineOf(options);
    if (this.tryAcquire()) return true;
    if (options.timeout === undefined) refuseOwnTask(this.handle);
    const done = settled(
      waitSync(this, options, 'lock', (waiter) => core.enter(self, this.handle, THREAD, waiter)),
    );
    if (done) hook?.('acquire', this, 0);
    return done;
  }

  async acquireAsync(options: AsyncWaitOptions = NO_LIMIT): Promise<boolean> {
    checkWait(options);
    const holder = tasks.getStore() ?? nextTask();
    const done =
      core.tryEnter(self, this.handle, holder) ||
      settled(
        await waitAsync(
          this,
          options,
          'lock',
          (waiter) => core.enter(self, this.handle, holder, waiter),
          isBrokenOff,
        ),
      );
    if (done) hook?.('acquire', this, 0);
    return done;
  }

  override withAsync<T>(
    body: () => T | Promise<T>,
    options?: Pick<AsyncWaitOptions, 'signal'>,
  ): Promise<T> {
    const run = (): Promise<T> => super.withAsync(body, options);
    return inTask(run);
  }

  release(): void {
    if (!this.isOwned() && !isAbandoned(memory.load(this.handle + WORD))) {
      throw new RuntimeError('cannot release un-acquired lock');
    }
    hook?.('release', this, 0);
    if (isAbandoned(memory.load(this.handle + WORD))) core.leaveAll(self, this.handle);
    else core.leave(self, this.handle);
  }

  locked(): boolean {
    return (memory.load(this.handle + WORD) & ~WAITERS) !== 0;
  }

  /** Whether this thread, or the asynchronous task that runs, has it. */
  isOwned(): boolean {
    return this.holder() !== undefined;
  }

  /** Who of this thread has it, as far as whoever asks may act for that one. */
  private holder(): core.Holder | undefined {
    const task = tasks.getStore();
    if (core.isHeldBy(self, this.handle, THREAD)) return THREAD;
    const word = memory.load(this.handle + WORD) & ~WAITERS;
    if (word !== MINE_ASYNC) return undefined;
    const token = memory.get(this.handle + core.TOKEN);
    return task && task.token !== token ? undefined : { mine: MINE_ASYNC, token };
  }

  /** @internal Gives it back for a wait, and says how to take it again. */
  releaseForWait(): { acquire: (waiter: number) => Steps<void> } {
    const holder = this.holder() as core.Holder;
    const again = memory.get(this.handle + core.COUNT);
    hook?.('release', this, again);
    const count = core.leaveAll(self, this.handle);
    const { handle } = this;
    const told = (): void => hook?.('acquire', this, count);
    return {
      *acquire(waiter): Steps<void> {
        settled(yield* core.enter(self, handle, holder, waiter, count, UNLIMITED));
        told();
      },
    };
  }
}

register(Kind.rlock, RLock);
