import type { Disposable } from '../base/index';

/**
 * Signals that end us once the program has ended. While it runs the session deals with them: the
 * first Ctrl-C is the program's.
 */
export class Interrupts implements Disposable {
  /** How often Ctrl-C was pressed so far. */
  count = 0;
  private wake: (() => void) | undefined;

  constructor() {
    process.on('SIGINT', this.interrupted);
    process.on('SIGTERM', this.ended);
    process.on('SIGHUP', this.ended);
    // Ctrl-\ ends the program; we stay to report.
    process.on('SIGQUIT', ignore);
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

  private readonly ended = (): void => this.wake?.();
}

function ignore(): void {
  // A listener keeps the signal from ending us.
}
