const SAVE = '\u001b7';
const RESTORE = '\u001b8';
const CLEAR_LINE = '\u001b[2K';
/** Down a line, scrolling at the bottom, then up again: the cursor is above the last row then. */
const MAKE_ROOM = '\u001bD\u001b[A';
const WHOLE_SCREEN = '\u001b[r';
const MIN_ROWS = 4;

/**
 * A line at the bottom of a terminal whose other rows belong to the program. The scroll region
 * ends above it, so the program's output never moves or overwrites it, and it never touches that
 * output: everything but MAKE_ROOM stands between a saved and a restored cursor.
 */
export class BottomLine {
  /** Rows of the screen when the region was set, 0 while there is none. */
  private rows = 0;

  /** `write` must hand over its text in one write, so that nobody's output comes in between. */
  constructor(private readonly write: (text: string) => void) {}

  /** Draws the line on a screen of that many rows. */
  show(text: string, rows: number): void {
    if (rows < MIN_ROWS) return;
    let before = '';
    if (this.rows !== rows) {
      before = this.rows === 0 ? MAKE_ROOM : '';
      before += `${SAVE}\u001b[1;${rows - 1}r${RESTORE}`;
      this.rows = rows;
    }
    this.write(`${before}${SAVE}\u001b[${rows};1H${CLEAR_LINE}${text}${RESTORE}`);
  }

  /** Takes the line away and gives its row back to the program. */
  clear(): void {
    if (this.rows === 0) return;
    this.write(`${SAVE}${WHOLE_SCREEN}\u001b[${this.rows};1H${CLEAR_LINE}${RESTORE}`);
    this.rows = 0;
  }
}
