/** One column of a text table. */
export interface Column<T> {
  readonly title: string;
  /** Numbers are aligned at their end, text at its beginning. */
  readonly align: 'left' | 'right';
  readonly cell: (row: T) => string;
}

/** Lines of a table, columns two spaces apart; the first line has the titles. */
export function table<T>(columns: readonly Column<T>[], rows: readonly T[]): string[] {
  const cells = rows.map((row) => columns.map((column) => column.cell(row)));
  const lines = [columns.map((column) => column.title), ...cells];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]!.length)));
  return lines.map((line) =>
    line
      .map((cell, index) =>
        columns[index]!.align === 'right'
          ? cell.padStart(widths[index]!)
          : cell.padEnd(widths[index]!),
      )
      .join('  ')
      .trimEnd(),
  );
}
