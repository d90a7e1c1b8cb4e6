import { comparisonCells, header, markdownTable, rowCells } from './render';
import type { Comparison } from './compare';
import type { DebuggerResults } from './debugger/group';
import { debuggerSection } from './debugger/render';
import type { Row } from './cases';

export interface Results {
  readonly date: string;
  readonly machine: string;
  readonly heddle: string;
  readonly samples: number;
  /** Load average over the last minute. */
  readonly load: string;
  readonly comparisons: readonly Comparison[];
  readonly debugged: readonly DebuggerResults[];
  readonly rows: readonly Row[];
}

/** docs/benchmarks.md. */
export function document(results: Results): string {
  const tables = [
    markdownTable([header, ...results.comparisons.map(comparisonCells)], 2),
    ...debuggerSection(results.debugged, results.samples),
  ];
  if (results.rows.length > 0) {
    tables.push(
      '## Reading',
      'How much Node takes in on one core.',
      markdownTable([['what', 'figure', 'aim'], ...results.rows.map(rowCells)], 1),
    );
  }
  return `${[intro(results), ...tables].join('\n\n')}\n`;
}

function intro({ date, machine, heddle, samples, load }: Results): string {
  return `# Benchmarks

Made by \`npm run bench\`; do not edit. Heddle ${heddle}, ${date}.
${machine}.

## What being watched costs

Time of an operation under \`heddle run\`, as a multiple of the same operation in the same interpreter
alone. Runs of all variants take turns, each in a process of its own; a figure is the ratio of the
medians of ${samples} runs, each the best of nine rounds. \`native\` is what users get by default; \`full\` is
\`--detail full\`; \`fallback\` is the pure Python agent for machines without a compiler. \`start-up\` is an
interpreter that does nothing. ✗ marks an aim that was missed. The load of the machine (processes that
wanted to run, over the last minute) was ${load} in the end: much more than 1 spoils the figures.`;
}
