import type { Disposable } from '../../base/index';
import type { Output } from '../output';
import { BottomLine } from './bottomLine';
import { inForeground, isLineMode } from './terminal';

/** Time between two drawings, ms; each asks the terminal for its mode, which costs a process. */
const INTERVAL_MS = 500;

/**
 * Keeps a line at the bottom of the terminal up to date while the program runs, twice a second,
 * and only while we are in the foreground and the terminal works line by line.
 */
export class StatusLine implements Disposable {
  private readonly line: BottomLine;
  private readonly timer: NodeJS.Timeout;
  private last = '';
  private busy = false;
  private disposed = false;

  /** `text` makes the line for a number of columns. */
  constructor(
    private readonly output: Output,
    private readonly text: (columns: number) => string,
  ) {
    this.line = new BottomLine((text) => output.write(text));
    this.timer = setInterval(() => void this.draw(), INTERVAL_MS).unref();
    process.on('SIGTSTP', this.suspend);
  }

  /** Draws now if the terminal is ours to draw on. */
  private async draw(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const ours = inForeground() && (await isLineMode(this.output.fd));
    this.busy = false;
    if (this.disposed) return;
    if (!ours) {
      this.line.clear();
      this.last = '';
      return;
    }
    // The size only: Node keeps it up to date when the window changes.
    const { rows, columns } = process.stderr;
    const text = this.text(columns);
    const state = `${rows} ${text}`;
    if (state === this.last) return;
    this.last = state;
    this.line.show(text, rows);
  }

  /** Ctrl-Z: the shell gets its whole screen back before we stop as it asked us to. */
  private readonly suspend = (): void => {
    this.line.clear();
    this.last = '';
    void this.output.flushed().then(() => process.kill(process.pid, 'SIGSTOP'));
  };

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    clearInterval(this.timer);
    process.off('SIGTSTP', this.suspend);
    this.line.clear();
  }
}
