import { type Acquired, WORD } from '../core/lock';
import { TOKEN } from '../core/rlock';
import { RuntimeError } from '../errors';
import { Kind } from '../memory/layout';
import type { AsyncWaitOptions, WaitOptions } from '../program/times';
import { isBrokenOff, settled } from '../threading/lock';
import { currentTask, inTask, newTask } from '../threading/rlock';
import { ProcessLockable } from './lockable';
import { type Arrival, registerPortable } from './portable';

const NO_LIMIT: WaitOptions = {};
/** An asynchronous owner of a lock that asks for no more. */
const SOME_TASK = 1;

/** A lock between processes. Whoever calls `release` sets it free. */
export class Lock extends ProcessLockable {
  protected readonly face = 'Lock';

  constructor(arrival?: Arrival) {
    super(Kind.lock, WORD + 1, arrival);
  }

  tryAcquire(): boolean {
    return this.tellAcquired(this.now('lockTry', 0));
  }

  acquire(options: WaitOptions = NO_LIMIT): boolean {
    return (
      this.tryAcquire() || this.got(this.blockFor<Acquired>('lock', 'lockAcquire', options, 0))
    );
  }

  async acquireAsync(options: AsyncWaitOptions = NO_LIMIT): Promise<boolean> {
    return this.got(
      await this.sleepFor<Acquired>('lock', isBrokenOff, 'lockAcquire', options, SOME_TASK),
    );
  }

  release(): void {
    this.tellReleased();
    if (!this.now<boolean>('lockRelease')) throw new RuntimeError('release unlocked lock');
  }

  /** Whether anybody has it at the moment. */
  locked(): boolean {
    return this.now('lockLocked');
  }

  private got(outcome: Acquired): boolean {
    return this.tellAcquired(settled(outcome));
  }
}

/** A lock between processes that its owner may acquire again; who the owner is, `heddle/threading` says. */
export class RLock extends ProcessLockable {
  protected readonly face = 'RLock';

  constructor(arrival?: Arrival) {
    super(Kind.rlock, TOKEN + 1, arrival);
  }

  tryAcquire(): boolean {
    return this.tellAcquired(this.now('rlockTry', 0));
  }

  acquire(options: WaitOptions = NO_LIMIT): boolean {
    return (
      this.tryAcquire() || this.got(this.blockFor<Acquired>('lock', 'rlockAcquire', options, 0))
    );
  }

  async acquireAsync(options: AsyncWaitOptions = NO_LIMIT): Promise<boolean> {
    const task = currentTask() || newTask();
    return (
      this.tellAcquired(this.now('rlockTry', task)) ||
      this.got(await this.sleepFor<Acquired>('lock', isBrokenOff, 'rlockAcquire', options, task))
    );
  }

  override withAsync<T>(
    body: () => T | Promise<T>,
    options?: Pick<AsyncWaitOptions, 'signal'>,
  ): Promise<T> {
    return inTask(() => super.withAsync(body, options));
  }

  release(): void {
    this.tellReleased();
    if (!this.now<boolean>('rlockRelease', currentTask()))
      throw new RuntimeError('cannot release un-acquired lock');
  }

  /** Whether anybody has it at the moment. */
  locked(): boolean {
    return this.now('lockLocked');
  }

  private got(outcome: Acquired): boolean {
    return this.tellAcquired(settled(outcome));
  }
}

registerPortable('Lock', Lock);
registerPortable('RLock', RLock);
