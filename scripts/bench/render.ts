import type { Comparison } from './compare';
import { native, variants, plain, type Row } from './cases';

const columns = variants.filter((variant) => variant !== plain).map((variant) => variant.name);

export const header: readonly string[] = [
  'CPython',
  'operation',
  'plain',
  ...columns.map((name) => `${name} ×`),
  'aim',
];

/** One line of the table; a ratio that misses its aim carries a mark. */
export function comparisonCells(one: Comparison): string[] {
  const { aim, name, unit } = one.workload;
  const plainText =
    unit === 'ms' ? `${(one.plainNs / 1e6).toFixed(1)} ms` : `${one.plainNs.toFixed(0)} ns`;
  const ratioOf = (variant: string): string => {
    const ratio = one.ratios[variant];
    if (ratio === undefined) return '';
    const missed = variant === native.name && aim !== undefined && ratio > aim + 0.005;
    return ratio.toFixed(2) + (missed ? ' ✗' : '');
  };
  const aimText = aim === undefined ? '' : `≤ ${aim}`;
  return [one.python, name, plainText, ...columns.map(ratioOf), aimText];
}

export function rowCells({ name, value, unit, aim, most }: Row): string[] {
  const missed = value < (aim ?? -Infinity) || value > (most ?? Infinity);
  const least = aim === undefined ? '' : `≥ ${figure(aim)}`;
  const aimText = most === undefined ? least : `≤ ${figure(most)}`;
  return [name, `${figure(value)} ${unit}${missed ? ' ✗' : ''}`, aimText];
}

/** At most three significant digits, thousands set apart. */
function figure(value: number): string {
  const rounded = value >= 100 ? Math.round(value) : Number(value.toPrecision(3));
  return rounded.toLocaleString('en').replaceAll(',', '\u202f');
}

/** Lines with columns two spaces apart; numbers are aligned at their end. */
export function textTable(lines: readonly (readonly string[])[]): string {
  const widths = lines[0]!.map((_, index) => Math.max(...lines.map((line) => line[index]!.length)));
  return lines
    .map((line) =>
      line
        .map((cell, index) =>
          index < 2 ? cell.padEnd(widths[index]!) : cell.padStart(widths[index]!),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function markdownTable(lines: readonly (readonly string[])[], leftColumns: number): string {
  const rule = lines[0]!.map((_, index) => (index < leftColumns ? '---' : '--:'));
  return [lines[0]!, rule, ...lines.slice(1)].map((line) => `| ${line.join(' | ')} |`).join('\n');
}
