import type { Disposable } from '../base/index';

/**
 * Signals that end us once the program has ended. While it runs the session deals with them: the
 * first Ctrl-C is the program's.
 */
export class Interrupts implements Disposable {
  private count = 0;
  private asked = false;
  private wake: (() => void) | undefined;

  constructor() {
    process.on('SIGINT', this.interrupted);
    process.on('SIGTERM', this.ended);
    process.on('SIGHUP', this.ended);
    // Ctrl-\ ends the program; we stay to report.
    process.on('SIGQUIT', ignore);
  }

  /** Whether somebody wants us to go: by Ctrl-C more than once, or by another signal. */
  get leave(): boolean {
    return this.asked || this.count > 1;
  }

  /** Resolves at the next Ctrl-C, or when the system wants us to go. */
  next(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve));
  }

  dispose(): void {
    process.off('SIGINT', this.interrupted);
    process.off('SIGTERM', this.ended);
    process.off('SIGHUP', this.ended);
    process.off('SIGQUIT', ignore);
  }

  private readonly interrupted = (): void => {
    this.count++;
    this.wake?.();
  };

  private readonly ended = (): void => {
    this.asked = true;
    this.wake?.();
  };
}

function ignore(): void {
  // A listener keeps the signal from ending us.
}
