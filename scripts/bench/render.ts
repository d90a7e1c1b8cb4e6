import type { Comparison } from './compare';
import type { Cost } from './cost';
import { fallback, native, variants, plain, type Row, type Workload } from './cases';

const columns = variants.filter((variant) => variant !== plain).map((variant) => variant.name);

const header: readonly string[] = [
  'CPython',
  'operation',
  'plain',
  ...columns.map((name) => `${name} ×`),
  'aim',
];

/** One line of the table; a ratio that misses its aim carries a mark. */
function comparisonCells(one: Comparison): string[] {
  const { name, unit } = one.workload;
  const plainText =
    unit === 'ms' ? `${(one.plainNs / 1e6).toFixed(1)} ms` : `${one.plainNs.toFixed(0)} ns`;
  const ratioOf = (variant: string): string => {
    const ratio = one.ratios[variant];
    if (ratio === undefined) return '';
    return `${ratio.toFixed(2)}${isMissed(one, variant) ? ' ✗' : ''}`;
  };
  const { aim, fallbackAim } = one.workload;
  const aimText = [aim, fallbackAim].filter((each) => each !== undefined).join('; ');
  const shown = aimText === '' ? '' : `≤ ${aimText}`;
  return [one.python, name, plainText, ...columns.map(ratioOf), shown];
}

function aimOf(workload: Workload, variant: string): number | undefined {
  if (variant === native.name) return workload.aim;
  return variant === fallback.name ? workload.fallbackAim : undefined;
}

const isMissed = ({ workload, ratios }: Comparison, variant: string): boolean =>
  ratios[variant]! > (aimOf(workload, variant) ?? Infinity) + 0.005;

/** A table with its title, and how many of its aims were met. */
export interface Table {
  readonly title: string;
  readonly lines: readonly (readonly string[])[];
  readonly verdict: string;
}

export function costTables({ suites, resources }: Cost): Table[] {
  const tables = suites.map(({ name, comparisons }) => {
    const aimed = comparisons.flatMap((one) =>
      columns
        .filter((variant) => variant in one.ratios && aimOf(one.workload, variant))
        .map((variant) => isMissed(one, variant)),
    );
    const names = [...new Set(comparisons.map((one) => one.workload.name))];
    const sorted = names.flatMap((each) => comparisons.filter((one) => one.workload.name === each));
    return {
      title: name,
      lines: [header, ...sorted.map(comparisonCells)],
      verdict: verdict(aimed),
    };
  });
  if (resources.length === 0) return tables;
  const lines = [['what', 'figure', 'aim'], ...resources.map(rowCells)];
  return [...tables, { title: 'Start and memory', lines, verdict: verdict(resources.map(isOff)) }];
}

function verdict(missed: readonly boolean[]): string {
  const met = missed.filter((one) => !one).length;
  return missed.length === 0 ? '' : `${met} of ${missed.length} aims are met.`;
}

const isOff = ({ value, aim, most }: Row): boolean =>
  value < (aim ?? -Infinity) || value > (most ?? Infinity);

export function rowCells(row: Row): string[] {
  const { name, value, unit, aim, most } = row;
  const least = aim === undefined ? '' : `≥ ${figure(aim)}`;
  const aimText = most === undefined ? least : `≤ ${figure(most)}`;
  return [name, `${figure(value)} ${unit}${isOff(row) ? ' ✗' : ''}`, aimText];
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
