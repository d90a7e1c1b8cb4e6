import { readFileSync } from 'node:fs';
import type { Disposable } from '../../base/index';
import type { RunningProgram } from './program';

/** Whether a Ctrl-C in the terminal goes to us and to the program alike. */
function inForeground(): boolean {
  try {
    const stat = readFileSync('/proc/self/stat', 'latin1');
    const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return group === foreground;
  } catch {
    return false;
  }
}

/**
 * What signals to this process mean for the program. The first Ctrl-C is the program's (the
 * terminal sends it there by itself; without a terminal it is passed on), the second asks the
 * whole tree to end, the third kills it. A hang-up or a request to end goes to the tree.
 */
export class Interrupts implements Disposable {
  private count = 0;
  private readonly onInterrupt = (): void => {
    this.count++;
    if (this.count === 1) {
      if (!inForeground()) this.child.signal('SIGINT');
    } else if (this.count === 2) this.child.terminate();
    else this.child.kill();
  };
  private readonly onEnd = (): void => this.child.terminate();

  constructor(private readonly child: RunningProgram) {
    process.on('SIGINT', this.onInterrupt);
    process.on('SIGTERM', this.onEnd);
    process.on('SIGHUP', this.onEnd);
  }

  dispose(): void {
    process.off('SIGINT', this.onInterrupt);
    process.off('SIGTERM', this.onEnd);
    process.off('SIGHUP', this.onEnd);
  }
}
