import type { Disposable } from '../base/index';

/** Pauses while data flows fast, while it flows, and while none does. */
const FAST_MS = 5;
const BUSY_MS = 12;
const IDLE_MS = 20;
/** Data flows fast when a ring is so full at a look, so that none runs over before the next. */
const FAST_FROM = 1 / 16;
/** The pause grows by this factor with each poll that finds nothing. */
const CALM_DOWN = 1.5;

/** Whether a tick found something, how full the fullest ring was, 0–1, and whether it left more behind. */
export interface Tick {
  readonly moved: boolean;
  readonly fullest: number;
  readonly more: boolean;
}

/**
 * Calls `tick` every 5 ms while data flows fast, every 12 ms while it flows, and every 20 ms while none
 * does: each look takes some processor time, which the program may want.
 */
export class PollLoop implements Disposable {
  private timer: NodeJS.Timeout | null = null;
  private immediate: NodeJS.Immediate | null = null;
  private pauseMs = FAST_MS;
  private stopped = false;

  constructor(private readonly tick: () => Tick) {}

  start(): void {
    this.schedule(false);
  }

  /** Ticks at once, for somebody who is about to use what a tick brings. */
  catchUp(): void {
    if (this.timer) this.run();
  }

  private schedule(more: boolean): void {
    if (this.stopped) return;
    // Even with a backlog, input and output of this process have their turn between two polls.
    if (more) this.immediate = setImmediate(() => this.run());
    else this.timer = setTimeout(() => this.run(), this.pauseMs);
  }

  private run(): void {
    if (this.stopped) return;
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const { moved, fullest, more } = this.tick();
    if (more || fullest >= FAST_FROM) this.pauseMs = FAST_MS;
    else this.pauseMs = moved ? BUSY_MS : Math.min(IDLE_MS, this.pauseMs * CALM_DOWN);
    this.schedule(more);
  }

  dispose(): void {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
    if (this.immediate) clearImmediate(this.immediate);
  }
}
