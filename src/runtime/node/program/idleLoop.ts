/** Where Node says that the event loop of this thread has nothing left. */
export interface LoopEnd {
  /** Called when that is so, in place of what the program would do then; null: nobody asks. */
  whenEmpty: (() => void) | null;
  /** Whether it would be called: a program may have put another function in the place of ours. */
  readonly isHeard: boolean;
}

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

  /** `emptied`: called when nothing else is left, with how many things the loop is kept for. */
  constructor(
    private readonly end: LoopEnd,
    private readonly emptied: (kept: number) => void,
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
    if (!this.end.isHeard) return;
    this.setTimer(null, 0);
    this.end.whenEmpty = () => {
      this.setTimer(() => undefined, LONGEST_TIMER_MS);
      this.emptied(this.users);
    };
  };

  /** The timer that keeps the loop; null: none. */
  private setTimer(called: (() => void) | null, ms: number): void {
    stop(this.timer);
    this.timer = called ? every(called, ms) : undefined;
    this.ticks = false;
    this.end.whenEmpty = null;
  }
}

/** Whether code of the program runs when a signal comes, which may end any wait. */
export const handlesSignals = (): boolean =>
  process.eventNames().some((name) => typeof name === 'string' && name.startsWith('SIG'));
