import { Roving, stepInPlane, stepInRows, type FocusTarget, type Rows } from '../dom/roving';
import type { Skeleton } from './skeleton';

const found = (root: Element, what: string): FocusTarget[] => [
  ...root.querySelectorAll<HTMLElement | SVGElement>(what),
];

/** A row of a table itself, then its links; of the header the buttons that sort. */
function tableRows(body: HTMLElement): Rows {
  return found(body, '.table-box tr')
    .map((row) => [...('select' in row.dataset ? [row] : []), ...found(row, 'button')])
    .filter((row) => row.length > 0);
}

function panelRows(body: HTMLElement): Rows {
  const nodes = found(body, '.graph-node');
  return nodes.length > 0 ? [nodes] : tableRows(body);
}

/** Of each finding its places in the source and the button that shows it; then the one for more. */
function findingRows(strip: HTMLElement): Rows {
  return [...strip.children].map((row) =>
    row.matches('button') ? [row as HTMLElement] : found(row, 'button'),
  );
}

/** The parts of the page that are one stop for Tab each; lanes and tabs see to that themselves. */
export function tabStops({ barButtons, findings, panelBody }: Skeleton) {
  return {
    bar: new Roving(barButtons, (bar) => [found(bar, 'button:not(:disabled)')]),
    findings: new Roving(findings, findingRows),
    panel: new Roving(panelBody, panelRows, (rows, from, key) =>
      from.matches('.graph-node') ? stepInPlane(rows, from, key) : stepInRows(rows, from, key),
    ),
  };
}
