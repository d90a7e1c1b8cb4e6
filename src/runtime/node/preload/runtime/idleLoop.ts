import type { Agent } from '../agent';

/** After so long in which no wait begins or ends it is asked whether there is anything else to do, ms. */
const QUIET_MS = 20;
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** Timers as they are before a program replaces them. */
const { setInterval: every, clearInterval: stop } = globalThis;

/**
 * Keeps the event loop of this thread for waits of the runtime, and finds out when there is nothing else to do. Node itself says
 * so, by the event `beforeExit`, once no timer of ours keeps the loop; the program does not hear of that one.
 */
export class IdleLoop {
  private users = 0;
  private timer: NodeJS.Timeout | undefined;
  private ticks = false;
  private isQuiet = false;

  /** `emptied`: called when nothing else is left. */
  constructor(
    private readonly agent: Agent,
    private readonly emptied: () => void,
  ) {}

  keep(): void {
    this.users++;
    this.stir();
  }

  release(): void {
    this.users--;
    this.stir();
  }

  /** What was found out is not so any more. */
  stir(): void {
    this.isQuiet = false;
    if (this.users === 0) this.setTimer(null, 0);
    else if (!this.ticks) {
      this.setTimer(this.tick, QUIET_MS);
      this.ticks = true;
    }
  }

  private readonly tick = (): void => {
    if (!this.isQuiet) {
      this.isQuiet = true;
      return;
    }
    this.setTimer(null, 0);
    this.agent.whenEmpty = () => {
      this.setTimer(() => undefined, LONGEST_TIMER_MS);
      this.emptied();
    };
  };

  /** The timer that keeps the loop; null: none. */
  private setTimer(called: (() => void) | null, ms: number): void {
    stop(this.timer);
    this.timer = called ? every(called, ms) : undefined;
    this.ticks = false;
    this.agent.whenEmpty = null;
  }
}
