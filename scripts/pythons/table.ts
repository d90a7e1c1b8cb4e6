import type { Found } from './discover';

/** The interpreters as aligned text; `*` marks the one that is used for its version. */
export function table(found: readonly Found[], chosen: readonly Found[]): string {
  const rows = found.map((one) => [
    chosen.includes(one) ? '*' : ' ',
    one.version + (one.freeThreaded ? 't' : ''),
    one.includes.length > 0 ? 'yes' : 'no',
    one.origin,
    one.path,
  ]);
  const all = [[' ', 'version', 'headers', 'origin', 'path'], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) =>
    Math.max(...all.map((row) => row[column]?.length ?? 0)),
  );
  return all
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n');
}
