import type { Disposable } from '../base/index';

/** Pauses while data flows fast, while it flows, and while none does. */
const FAST_MS = 5;
const BUSY_MS = 12;
const IDLE_MS = 20;
/** Data flows fast when that much of a ring fills in BUSY_MS, so that none runs over before the next look. */
const FAST_FROM = 1 / 16;
/** The pause grows by this factor with each tick that finds nothing. */
const CALM_DOWN = 1.5;
/** What nobody watches and what does not press is left to itself for so long. */
const UNWATCHED_MS = 50;

/** Whether something was found, how full the fullest ring was, 0–1, and whether more was left behind. */
export interface Tick {
  readonly moved: boolean;
  readonly fullest: number;
  readonly more: boolean;
}

/** What is looked at again and again. */
export interface Polled {
  /** Reads what is new and makes of it what is to be made. */
  tick(): Tick;
  /** Whether that should be done now, though nobody watches: far cheaper than a tick. */
  readonly presses: boolean;
}

/**
 * Looks every 5 ms while data flows fast, every 12 ms while it flows, and every 20 ms while none does. Each
 * tick takes processor time that the program may want, and most of that whatever there is to read: while nobody
 * watches, one comes where it presses, and else every 50 ms.
 */
export class PollLoop implements Disposable {
  private timer: NodeJS.Timeout | null = null;
  private immediate: NodeJS.Immediate | null = null;
  private pauseMs = FAST_MS;
  private tickedAt = 0;
  private watchers = 0;
  private stopped = false;

  constructor(private readonly polled: Polled) {}

  start(): void {
    this.tickedAt = performance.now();
    this.schedule(false);
  }

  /** Ticks at once, for somebody who is about to use what a tick brings. */
  catchUp(): void {
    if (this.timer) this.run();
  }

  /** Ticks at every look until disposed: somebody watches. */
  watch(): Disposable {
    this.watchers++;
    let watches = true;
    return {
      dispose: () => {
        if (watches) this.watchers--;
        watches = false;
      },
    };
  }

  private schedule(more: boolean): void {
    if (this.stopped) return;
    // Even with a backlog, input and output of this process have their turn between two polls.
    if (more) this.immediate = setImmediate(() => this.run());
    else this.timer = setTimeout(() => this.look(), this.pauseMs);
  }

  private look(): void {
    const waited = performance.now() - this.tickedAt;
    // A timer may be a little early, and the next one would come a whole pause later.
    if (this.watchers > 0 || waited > UNWATCHED_MS - FAST_MS || this.polled.presses) this.run();
    else this.schedule(false);
  }

  private run(): void {
    if (this.stopped) return;
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const now = performance.now();
    const waited = Math.max(now - this.tickedAt, BUSY_MS);
    this.tickedAt = now;
    const { moved, fullest, more } = this.polled.tick();
    if (more || (fullest * BUSY_MS) / waited >= FAST_FROM) this.pauseMs = FAST_MS;
    else this.pauseMs = moved ? BUSY_MS : Math.min(IDLE_MS, this.pauseMs * CALM_DOWN);
    this.schedule(more);
  }

  dispose(): void {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
    if (this.immediate) clearImmediate(this.immediate);
  }
}
