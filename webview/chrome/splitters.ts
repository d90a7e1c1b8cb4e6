import { trackPointer } from '../timeline/pointer';
import type { Skeleton } from './skeleton';

export interface Sizes {
  listWidth: number;
  /** null: chosen by content. */
  panelHeight: number | null;
}

const STEP = 16;

/** Lets the reader move the two borders of the page, by pointer and by arrow keys. */
export function connectSplitters(parts: Skeleton, sizes: Sizes, changed: () => void): void {
  const width = (by: number): void => {
    sizes.listWidth = Math.min(innerWidth * 0.6, Math.max(140, sizes.listWidth + by));
    changed();
  };
  const height = (by: number): void => {
    const now = sizes.panelHeight ?? parts.panel.offsetHeight;
    sizes.panelHeight = Math.min(innerHeight * 0.8, Math.max(90, now + by));
    changed();
  };
  // The splitter moves with the pointer, so each step is measured against where it is by then.
  trackPointer(parts.columnSplitter, {
    drag: ({ x, startX }) => width(x - startX),
    end: () => undefined,
  });
  trackPointer(parts.rowSplitter, {
    drag: ({ y, startY }) => height(startY - y),
    end: () => undefined,
  });
  parts.columnSplitter.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowLeft') width(-STEP);
    else if (event.key === 'ArrowRight') width(STEP);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  parts.rowSplitter.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowUp') height(STEP);
    else if (event.key === 'ArrowDown') height(-STEP);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
