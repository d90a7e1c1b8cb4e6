import { formatCount } from '../../src/base/index';
import { h } from '../dom/element';

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** Longer words for the header's title. */
  readonly hint?: string;
  readonly align?: 'right';
  /** For sorting, greatest first unless it is text; absent: not sortable. */
  readonly value?: (row: Row) => number | string;
  readonly cell: (row: Row) => (Node | string | null)[];
}

export interface Sorting {
  readonly column: string;
  readonly ascending: boolean;
}

export interface TableInput<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly sorting: Sorting;
  readonly keyOf: (row: Row) => string;
  /** Value of `data-select` of a row. */
  readonly selects: (row: Row) => string;
  readonly selected: string | null;
  readonly classOf?: (row: Row) => string;
}

/** More rows than this are cut, with a line that says so: the filter finds the rest. */
const MOST_ROWS = 200;

/** A real table; its headers sort (`data-sort`), its rows select. */
export function table<Row>(input: TableInput<Row>): HTMLElement {
  const { columns, sorting } = input;
  const head = columns.map((column) => {
    const sorted = sorting.column === column.id;
    const direction = sorting.ascending ? 'ascending' : 'descending';
    return h(
      'th',
      {
        scope: 'col',
        class: `col-${column.id} ${column.align ?? ''}`,
        'aria-sort': sorted ? direction : undefined,
      },
      column.value
        ? h('button', {
            type: 'button',
            class: 'plain',
            'data-sort': column.id,
            title: column.hint ?? `sort by ${column.title}`,
            text: column.title,
          })
        : column.title,
    );
  });
  const rows = sortRows(input.rows, columns, sorting);
  const body = rows.slice(0, MOST_ROWS).map((row) => {
    const select = input.selects(row);
    const line = h(
      'tr',
      {
        key: input.keyOf(row),
        'data-select': select,
        tabindex: -1,
        'aria-selected': String(select === input.selected),
        class: input.classOf?.(row) ?? '',
      },
      ...columns.map((column) =>
        h('td', { class: `col-${column.id} ${column.align ?? ''}` }, ...column.cell(row)),
      ),
    );
    // Reached by arrow keys.
    for (const link of line.getElementsByTagName('button')) link.tabIndex = -1;
    return line;
  });
  const cut = rows.length - MOST_ROWS;
  return h(
    'div',
    { class: 'table-box', key: 'table' },
    h(
      'table',
      { role: 'grid', 'aria-rowcount': rows.length + 1 },
      h('caption', { class: 'visually-hidden', text: input.caption }),
      h('thead', null, h('tr', null, ...head)),
      h('tbody', null, ...body),
    ),
    cut > 0 &&
      h('p', { class: 'muted note', text: `${formatCount(cut)} more; filter to find them` }),
  );
}

export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sorting: Sorting,
): Row[] {
  const value = columns.find((column) => column.id === sorting.column)?.value;
  if (!value) return [...rows];
  const sign = sorting.ascending ? 1 : -1;
  return [...rows].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (typeof x === 'string' || typeof y === 'string')
      return sign * String(x).localeCompare(String(y));
    return sign * (x - y);
  });
}

/** What a click on a header makes of the order: numbers start with the greatest. */
export function nextSorting<Row>(
  now: Sorting,
  columns: readonly Column<Row>[],
  id: string,
): Sorting {
  if (now.column === id) return { column: id, ascending: !now.ascending };
  const sample = columns.find((column) => column.id === id);
  return { column: id, ascending: sample?.id === 'name' };
}
