import type { Row } from './cases';
import { costTables, markdownTable, rowCells } from './render';
import { debuggerSection } from './debugger/render';
import { machine } from './machine';
import { nodeTable } from './node/render';
import type { Dated, Parts } from './parts';

/**
 * docs/benchmarks.md; `version` is Heddle's, `before` the page as it was: sections of groups that were
 * never measured on this machine stay as they are.
 */
export function document(version: string, parts: Parts, before: string): string {
  const { cost, debugged, rows, findings, liveView, node } = parts;
  const sections = [
    cost ? costSection(cost) : kept(before, '## What being watched costs'),
    rows
      ? tableSection('## Reading', 'How much Node takes in on one core.', rows)
      : kept(before, '## Reading'),
    debugged
      ? [...debuggerSection(debugged.figures, debugged.samples), when(debugged)].join('\n\n')
      : kept(before, '## What being debugged costs'),
    findings ? tableSection('## Findings', findingsText, findings) : kept(before, '## Findings'),
    liveView
      ? tableSection('## The live view', liveViewText, liveView)
      : kept(before, '## The live view'),
    node ? nodeSection(node) : kept(before, NODE_TITLE),
  ];
  return `${[intro(version), ...sections].filter((text) => text !== '').join('\n\n')}\n`;
}

function costSection(cost: NonNullable<Parts['cost']>): string {
  const tables = costTables(cost.figures).flatMap(({ title, lines, verdict }) => [
    `### ${title}`,
    verdict,
    markdownTable(lines, lines[0]!.length > 3 ? 2 : 1),
  ]);
  return [costText(cost), ...tables].join('\n\n');
}

function tableSection(title: string, text: string, rows: Dated<readonly Row[]>): string {
  const table = markdownTable([['what', 'figure', 'aim'], ...rows.figures.map(rowCells)], 1);
  return [title, text, table, when(rows)].join('\n\n');
}

const NODE_TITLE = '## Threads for TypeScript';

function nodeSection(node: NonNullable<Parts['node']>): string {
  const table = markdownTable(nodeTable(node.figures), 1);
  return [NODE_TITLE, nodeText, table, when(node)].join('\n\n');
}

/** The section of a page that begins with this line, empty when it has none. */
function kept(page: string, title: string): string {
  const sections = page.split(/^(?=## )/m);
  return sections.find((text) => text.startsWith(`${title}\n`))?.trimEnd() ?? '';
}

const when = ({ date, load }: Dated<unknown>): string =>
  `Measured on ${date}; the load of the machine was ${load} in the end.`;

const findingsText = `How soon a deadlock is told: from the program's own CLOCK_MONOTONIC just before the call that closes a
circle of two threads, to its line on the standard error of \`heddle run\`, of 150 circles each. What looking for
findings costs: a stream of 6 million records, a million a second, as a program of that size makes them; all
rules look after each poll. Processor time, medians of five runs.`;

const liveViewText = `The packaged extension in a real VS Code server, used in headless Chromium with software rendering; the
program (\`test/vscode/programs/load.py\`, 200 threads, detail \`full\`) runs on the same cores. Measured once
the timeline has a million slices, while the program goes on. A frame is the task of the window's main thread
that ran animation callbacks, with input, style, layout and paint; that thread is VS Code's too. Its processor
time tells what we do, the clock also how busy the machine is: at 60 frames a second two frames are never less
than 16.7 ms apart. Event to pixel: from the program's own CLOCK_MONOTONIC just before a thread begins to wait to
the end of the first frame whose pixels show it. Memory is resident memory while the view follows the program.`;

const nodeText = `Operations of the runtime for Node, and the same by packages of npm, message ports, one thread, numpy and C with OpenMP: alone, as a
multiple of what they take in a runtime that cannot be recorded (off), and under \`heddle run\` as a multiple of that alone.
Processes by turns, medians of nine. A dispatch is one of 10,000 tiny jobs that are awaited together; a message is a buffer that
another thread puts and the main thread takes; of a loop it is one iteration, a square root of a \`Float64Array\`'s element.
Two processes of one and the same program differ by up to half here, so the middle half of the 18 ratios stands beside the one for off.
✗ marks who is quicker than the runtime, more than 1.1 times off, and more than 2.5 times recorded.`;

function intro(version: string): string {
  return `# Benchmarks

Made by \`npm run bench\`; do not edit. Heddle ${version}.
${machine()}.
✗ marks an aim that was missed. Much more load (processes that wanted to run, over the last minute)
than a measurement makes by itself spoils its figures.`;
}

function costText(cost: Dated<unknown>): string {
  return `## What being watched costs

Time of an operation under \`heddle run\`, as a multiple of the same operation in the same interpreter
alone. All variants are up at the same time, each in a process of its own, and play a round by turns; a figure
is the median of the ratios of rounds, and of the
medians of ${cost.samples} runs, each of fifteen rounds (of three for whole programs).
\`native\` is what users get by default; \`full\` is \`--detail full\`; \`fallback\` is the pure Python agent for
machines without a compiler. \`start-up\` is an interpreter that does nothing. The aims are those of native and
fallback. ${when(cost)}`;
}
