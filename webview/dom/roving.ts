/** What arrow keys move among: rows, each with what can be reached in it. */
export type Rows = readonly (readonly FocusTarget[])[];
export type FocusTarget = HTMLElement | SVGElement;

/** Where a key leads from `from`; null: the key is none of these. */
export type Step = (rows: Rows, from: FocusTarget, key: string) => FocusTarget | null;

/**
 * A part of the page that Tab reaches once: the element that had the focus last, else the one that is
 * selected, else the first that selects something. Arrow keys reach the others. Call `settle` whenever its elements may have changed.
 */
export class Roving {
  private last: Element | null = null;

  constructor(
    private readonly root: HTMLElement,
    private readonly rowsOf: (root: HTMLElement) => Rows,
    private readonly step: Step = stepInRows,
  ) {
    root.addEventListener('focusin', (event) => {
      this.last = event.target instanceof Element ? event.target : null;
      this.settle();
    });
    root.addEventListener('keydown', (event) => this.keyDown(event));
  }

  settle(): void {
    const all = this.rowsOf(this.root).flat();
    const stop =
      all.find((one) => one === this.last) ??
      all.find((one) => one.matches('[aria-selected=true]')) ??
      all.find((one) => one.matches('[data-select]')) ??
      all[0];
    for (const one of all) {
      const index = one === stop ? 0 : -1;
      if (one.tabIndex !== index || !one.hasAttribute('tabindex')) one.tabIndex = index;
    }
  }

  private keyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const rows = this.rowsOf(this.root);
    const from = rows.flat().find((one) => one === event.target);
    const next = from ? this.step(rows, from, event.key) : null;
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    next.focus();
    next.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }
}

/** Up and down to other rows, left and right within one, Home and End to the first and last row. */
export function stepInRows(rows: Rows, from: FocusTarget, key: string): FocusTarget | null {
  const row = rows.findIndex((one) => one.includes(from));
  const column = rows[row]?.indexOf(from) ?? -1;
  const at = (y: number, x: number): FocusTarget => {
    const there = rows[Math.min(rows.length - 1, Math.max(0, y))]!;
    return there[Math.min(there.length - 1, Math.max(0, x))]!;
  };
  switch (key) {
    case 'ArrowUp':
      return at(row - 1, column);
    case 'ArrowDown':
      return at(row + 1, column);
    case 'ArrowLeft':
      return at(row, column - 1);
    case 'ArrowRight':
      return at(row, column + 1);
    case 'Home':
      return at(0, column);
    case 'End':
      return at(rows.length - 1, column);
    default:
      return null;
  }
}

const DIRECTIONS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

/** To what is nearest in the direction of the key, as the page is drawn. */
export function stepInPlane(rows: Rows, from: FocusTarget, key: string): FocusTarget | null {
  const direction = DIRECTIONS[key];
  if (direction === undefined) return null;
  const middle = (one: FocusTarget): readonly [number, number] => {
    const { left, top, width, height } = one.getBoundingClientRect();
    return [left + width / 2, top + height / 2];
  };
  const [x0, y0] = middle(from);
  const [dx, dy] = direction;
  const distance = (one: FocusTarget): number => {
    const [x, y] = middle(one);
    const along = (x - x0) * dx + (y - y0) * dy;
    const aside = Math.abs((x - x0) * dy) + Math.abs((y - y0) * dx);
    // What is aside counts double: straight on comes before what is near at an angle.
    return along > 1 ? along + 2 * aside : Infinity;
  };
  const ahead = rows.flat().filter((one) => distance(one) < Infinity);
  return ahead.sort((a, b) => distance(a) - distance(b))[0] ?? from;
}
