import { ValueError } from '../errors';
import { type AsyncWaitOptions, LONGEST_TIMER_MS } from '../program/times';

export interface SchedulerOptions {
  /** The time, milliseconds unless `delay` has another unit; default `performance.now()`. */
  readonly clock?: () => number;
  /** Waits so long in `run`; 0 after each action. By default it blocks the thread, as `time.sleep` does. */
  readonly delay?: (time: number) => void;
  /** The same in `runAsync`. By default the event loop goes on, and an earlier event ends the wait. */
  readonly delayAsync?: (time: number, signal: AbortSignal) => Promise<void>;
}

export interface EventOptions<A extends unknown[]> {
  /** Of events due at one time the one with the lowest number comes first; default 0. */
  readonly priority?: number;
  readonly args?: A;
}

/** An event of a scheduler, for `cancel`. */
export interface ScheduledEvent {
  /** When it is due, in the time of the scheduler's clock. */
  readonly time: number;
  readonly priority: number;
}

interface Entry extends ScheduledEvent {
  readonly sequence: number;
  readonly act: () => unknown;
}

/**
 * Runs actions at their times, one after another, in the thread that calls `run` or `runAsync`; Python's
 * `sched.scheduler`. It belongs to one thread. An action may enter and cancel events.
 */
export class Scheduler {
  /** In the order they are due. */
  private readonly entries: Entry[] = [];
  private sequence = 0;
  private readonly clock: () => number;
  private readonly delay: (time: number) => void;
  private readonly delayAsync: (time: number, signal: AbortSignal) => Promise<void>;
  /** Ends the wait of `runAsync`. */
  private wake: (() => void) | null = null;

  constructor(options: SchedulerOptions = {}) {
    this.clock = options.clock ?? (() => performance.now());
    this.delay = options.delay ?? block;
    this.delayAsync = options.delayAsync ?? pause;
  }

  /** What is to come, next first. */
  get queue(): readonly ScheduledEvent[] {
    return [...this.entries];
  }

  isEmpty(): boolean {
    return this.entries.length === 0;
  }

  /** Runs the action after `delay`. */
  enter<A extends unknown[]>(
    delay: number,
    action: (...args: A) => unknown,
    options: EventOptions<A> = {},
  ): ScheduledEvent {
    return this.enterAbs(this.clock() + delay, action, options);
  }

  /** Runs the action at a time of the clock. Throws a ValueError when that is no number. */
  enterAbs<A extends unknown[]>(
    time: number,
    action: (...args: A) => unknown,
    { priority = 0, args = [] as unknown[] as A }: EventOptions<A> = {},
  ): ScheduledEvent {
    if (Number.isNaN(time)) throw new ValueError('an event needs a time');
    const entry = { time, priority, sequence: this.sequence++, act: () => action(...args) };
    const at = this.entries.findIndex((other) => isBefore(entry, other));
    if (at < 0) this.entries.push(entry);
    else this.entries.splice(at, 0, entry);
    if (this.entries[0] === entry) this.wake?.();
    return entry;
  }

  /** Takes an event out; throws a ValueError when it has run or was taken out already. */
  cancel(event: ScheduledEvent): void {
    const at = this.entries.indexOf(event as Entry);
    if (at < 0) throw new ValueError('this event is not to come: it has run or was cancelled');
    this.entries.splice(at, 1);
    this.wake?.();
  }

  /**
   * Runs all events and what they enter, and blocks the thread between them. With `blocking: false` it runs what is
   * due and gives how long the next one is away, null when there is none. An error of an action comes out
   * of it; what is left runs when it is called again.
   */
  run({ blocking = true }: { readonly blocking?: boolean } = {}): number | null {
    for (let next = this.entries[0]; next; next = this.entries[0]) {
      const away = next.time - this.clock();
      if (away > 0) {
        if (!blocking) return away;
        this.delay(away);
      } else {
        this.entries.shift();
        next.act();
        this.delay(0);
      }
    }
    return null;
  }

  /** The same with the event loop going on; waits for what the actions promise. `signal` ends it with its reason. */
  async runAsync({ signal }: Pick<AsyncWaitOptions, 'signal'> = {}): Promise<void> {
    for (let next = this.entries[0]; next; next = this.entries[0]) {
      signal?.throwIfAborted();
      const away = next.time - this.clock();
      if (away > 0) await this.wait(away, signal);
      else {
        this.entries.shift();
        await next.act();
        await this.wait(0, signal);
      }
    }
  }

  /** Until the time is over, or another event is the next one. */
  private async wait(time: number, signal: AbortSignal | undefined): Promise<void> {
    const changed = new AbortController();
    const end = (): void => changed.abort();
    this.wake = end;
    signal?.addEventListener('abort', end);
    try {
      await this.delayAsync(time, changed.signal);
    } finally {
      this.wake = null;
      signal?.removeEventListener('abort', end);
    }
    signal?.throwIfAborted();
  }
}

/** By time, then priority, then as they were entered. */
function isBefore(one: Entry, other: Entry): boolean {
  const order = one.time - other.time || one.priority - other.priority;
  return order < 0 || (order === 0 && one.sequence < other.sequence);
}

const sleeper = new Int32Array(new SharedArrayBuffer(4));

function block(time: number): void {
  if (time > 0) Atomics.wait(sleeper, 0, 0, time);
}

function pause(time: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, Math.min(time, LONGEST_TIMER_MS));
    signal.addEventListener('abort', end);
  });
}
