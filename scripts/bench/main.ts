/**
 * `npm run bench`: what Heddle costs, and what it is quicker than. A group that was measured whole is
 * kept in `.cache`; docs/benchmarks.md is written with the last figures of each.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { discover, primaries } from '../pythons/discover';
import { fromRoot } from '../support/root';
import type { Row } from './cases';
import type { Effort } from './compare';
import { benchCost } from './cost';
import { benchDebugger, type DebuggerResults } from './debugger/group';
import { debuggerText } from './debugger/render';
import { document } from './document';
import { benchFindings } from './findings/group';
import { benchNode } from './node/group';
import { nodeTable } from './node/render';
import { keepParts, type Parts } from './parts';
import { costTables, rowCells, textTable } from './render';

const HELP = `usage: npm run bench [-- OPTIONS]

Measures by turns, side by side with what it compares to, on every CPython of this machine, and writes
docs/benchmarks.md. The whole takes about two hours; leave the machine alone meanwhile.

  --only WORD   a group, or operations and versions that contain the word; may be repeated
  --quick       few and short runs; nothing is written
  --no-write    leaves docs/benchmarks.md alone

Groups:
  cost          what being watched costs: operations, whole programs, start-up, memory
  debugger      what being debugged costs, beside debugpy (which is fetched) and pdb
  decode        how much is taken in a second
  findings      how soon findings come, and what looking for them costs
  live view     the view at full load in a real VS Code
  node          the runtime for Node, beside packages of npm`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    quick: { type: 'boolean' },
    'no-write': { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const groups = ['cost', 'debugger', 'decode', 'findings', 'live view', 'node'] as const;
type Group = (typeof groups)[number];
const only = values.only ?? [];
const wantedGroups = groups.filter((group) => only.includes(group));
const filters = only.filter((one) => !groups.some((group) => group === one));
const wantedBy = (text: string): boolean => filters.some((one) => text.includes(one));

/** Without a group's name, operations and versions are those of `cost`. */
function isWanted(group: Group): boolean {
  if (wantedGroups.length > 0) return wantedGroups.includes(group);
  return group === 'cost' || filters.length === 0;
}

const effort: Effort = values.quick ? { samples: 3, scale: 0.2 } : { samples: 5, scale: 0.5 };

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${text}`);
  else process.stderr.write(`${text}\n`);
}

const all = primaries(await discover());
const named = all.filter((one) => wantedBy(one.version));
const pythons = named.length > 0 ? named : all;

async function debugging(): Promise<DebuggerResults[]> {
  const results: DebuggerResults[] = [];
  for (const python of pythons) results.push(await benchDebugger(python, all, effort, progress));
  return results;
}

async function readingRates(): Promise<Row[]> {
  progress('decode');
  const { asShipped } = await import('./asShipped');
  return asShipped<Row[]>(fromRoot('scripts', 'bench', 'decode.ts'), 'benchDecode');
}

/** Where one interpreter is enough. */
const usual = all.find(({ version }) => version.startsWith('3.13.')) ?? all.at(-1);

async function findings(): Promise<Row[]> {
  return usual ? benchFindings(usual, values.quick === true, progress) : [];
}

async function liveView(): Promise<Row[]> {
  const { benchLiveView } = await import('./liveView');
  return usual ? benchLiveView(usual, values.quick === true, progress) : [];
}

const dated = <T>(figures: T) => ({
  date: new Date().toISOString().slice(0, 10),
  load: (loadavg()[0] ?? 0).toFixed(1),
  samples: effort.samples,
  figures,
});

const measured: Parts = {};
if (isWanted('decode')) measured.rows = dated(await readingRates());
if (isWanted('cost')) measured.cost = dated(await benchCost(pythons, wantedBy, effort, progress));
if (isWanted('debugger')) measured.debugged = dated(await debugging());
if (isWanted('findings')) measured.findings = dated(await findings());
if (isWanted('live view')) measured.liveView = dated(await liveView());
if (isWanted('node')) measured.node = dated(await benchNode(values.quick === true, progress));
progress('');

const tables = [
  ...(measured.cost ? costTables(measured.cost.figures).map(({ lines }) => textTable(lines)) : []),
  measured.debugged && debuggerText(measured.debugged.figures),
  measured.rows &&
    textTable([['reading', 'figure', 'aim'], ...measured.rows.figures.map(rowCells)]),
  measured.findings &&
    textTable([['findings', 'figure', 'aim'], ...measured.findings.figures.map(rowCells)]),
  measured.liveView &&
    textTable([['live view', 'figure', 'aim'], ...measured.liveView.figures.map(rowCells)]),
  measured.node && textTable(nodeTable(measured.node.figures)),
];
console.log(tables.filter((table) => table !== undefined).join('\n\n'));

if (filters.length === 0 && !values.quick && !values['no-write']) {
  const { version } = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8')) as {
    version: string;
  };
  const page = fromRoot('docs', 'benchmarks.md');
  writeFileSync(page, document(version, keepParts(measured), readFileSync(page, 'utf8')));
  console.log('\nwrote docs/benchmarks.md');
}
