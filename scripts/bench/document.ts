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
  readonly liveView: readonly Row[];
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
  if (results.liveView.length > 0) {
    tables.push(
      '## The live view',
      liveViewText,
      markdownTable([['what', 'figure', 'aim'], ...results.liveView.map(rowCells)], 1),
    );
  }
  return `${[intro(results), ...tables].join('\n\n')}\n`;
}

const liveViewText = `The packaged extension in a real VS Code server, used in headless Chromium with software rendering; the
program (\`test/vscode/programs/load.py\`, 200 threads, detail \`full\`) runs on the same cores. Measured once
the timeline has a million slices, while the program goes on. A frame is the task of the window's main thread
that ran animation callbacks, with input, style, layout and paint; that thread is VS Code's too. Its processor
time tells what we do, the clock also how busy the machine is: at 60 frames a second two frames are never less
than 16.7 ms apart. Event to pixel: from the program's own CLOCK_MONOTONIC just before a thread begins to wait to
the end of the first frame whose pixels show it. Memory is resident memory while the view follows the program.`;

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
