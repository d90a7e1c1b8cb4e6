import xterm from '@xterm/headless';

/** A terminal without a window, to see what output looks like on one. */
export class Screen {
  private readonly terminal;

  constructor(columns: number, rows: number) {
    this.terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  }

  async write(text: string | Uint8Array): Promise<void> {
    await new Promise<void>((resolve) => this.terminal.write(text, resolve));
  }

  /** The visible rows, without blanks at their ends. */
  get rows(): string[] {
    const { viewportY } = this.terminal.buffer.active;
    return Array.from({ length: this.terminal.rows }, (_, row) => this.line(viewportY + row));
  }

  /** All rows ever written that scrolled or still stand, without empty ones at the end. */
  get history(): string[] {
    const { length } = this.terminal.buffer.active;
    const lines = Array.from({ length }, (_, row) => this.line(row));
    return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
  }

  private line(row: number): string {
    return this.terminal.buffer.active.getLine(row)?.translateToString(true) ?? '';
  }
}
