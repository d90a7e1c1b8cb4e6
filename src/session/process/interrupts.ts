import { readFileSync } from 'node:fs';
import type { Disposable } from '../../base/index';
import type { RunningProgram } from './program';

/** What these mean is the program's own affair. */
const PASSED_ON: readonly NodeJS.Signals[] = ['SIGHUP', 'SIGUSR1', 'SIGUSR2'];

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
 * What signals to this process mean for the program. The first Ctrl-C, or request to end, is the
 * program's, as it would be without us: it may take its time, and tells its children itself (a terminal
 * sends it Ctrl-C of its own accord). The second asks the whole tree to end, the third kills it.
 */
export class Interrupts implements Disposable {
  private count = 0;

  constructor(private readonly child: RunningProgram) {
    process.on('SIGINT', this.asked);
    process.on('SIGTERM', this.asked);
    for (const signal of PASSED_ON) process.on(signal, this.passOn);
  }

  dispose(): void {
    process.off('SIGINT', this.asked);
    process.off('SIGTERM', this.asked);
    for (const signal of PASSED_ON) process.off(signal, this.passOn);
  }

  private readonly asked = (signal: NodeJS.Signals): void => {
    this.count++;
    if (this.count === 1) {
      if (signal !== 'SIGINT' || !inForeground()) this.child.signal(signal);
    } else if (this.count === 2) this.child.terminate();
    else this.child.kill();
  };

  private readonly passOn = (signal: NodeJS.Signals): void => this.child.signal(signal);
}
