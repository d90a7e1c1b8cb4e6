import type { Disposable } from '../base/index';

const BUSY_MS = 5;
const IDLE_MS = 20;
/** The pause grows by this factor with each poll that finds nothing. */
const CALM_DOWN = 1.5;

/** Whether a tick found something, and whether it left more behind. */
export interface Tick {
  readonly moved: boolean;
  readonly more: boolean;
}

/** Calls `tick` every 5 ms while data flows and every 20 ms while none does. */
export class PollLoop implements Disposable {
  private timer: NodeJS.Timeout | null = null;
  private immediate: NodeJS.Immediate | null = null;
  private pauseMs = BUSY_MS;
  private stopped = false;

  constructor(private readonly tick: () => Tick) {}

  start(): void {
    this.schedule(false);
  }

  private schedule(more: boolean): void {
    if (this.stopped) return;
    // Even with a backlog, input and output of this process have their turn between two polls.
    if (more) this.immediate = setImmediate(() => this.run());
    else this.timer = setTimeout(() => this.run(), this.pauseMs);
  }

  private run(): void {
    if (this.stopped) return;
    const { moved, more } = this.tick();
    this.pauseMs = moved || more ? BUSY_MS : Math.min(IDLE_MS, this.pauseMs * CALM_DOWN);
    this.schedule(more);
  }

  dispose(): void {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
    if (this.immediate) clearImmediate(this.immediate);
  }
}
