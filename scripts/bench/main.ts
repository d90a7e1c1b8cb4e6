/**
 * `npm run bench`: what Heddle costs the program, on every CPython of this machine, watched and
 * debugged, and how fast events are read. `--only TEXT` takes the operations and versions that contain
 * TEXT, `--only debugger` what debugging costs, `--only decode` the reading, `--only "live view"`
 * the view in VS Code; `--quick` few and short runs, `--no-write` leaves docs/benchmarks.md alone.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { discover, primaries } from '../pythons/discover';
import { fromRoot } from '../support/root';
import { variants, workloads, type Row, type Variant } from './cases';
import { compare, type Comparison, type Effort } from './compare';
import { benchDebugger, type DebuggerResults } from './debugger/group';
import { debuggerText } from './debugger/render';
import { document } from './document';
import { machine } from './machine';
import { comparisonCells, header, rowCells, textTable } from './render';
import { takeSample, type Sample } from './sample';

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    quick: { type: 'boolean' },
    'no-write': { type: 'boolean' },
  },
});
const only = values.only ?? [];
/** The name of the group that compares debuggers. */
const DEBUGGER = 'debugger';
const wantedBy = (text: string): boolean => only.some((one) => text.includes(one));

const effort: Effort = values.quick ? { samples: 3, scale: 0.2 } : { samples: 5, scale: 0.5 };

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${text}`);
  else process.stderr.write(`${text}\n`);
}

const all = primaries(await discover());
const named = all.filter((one) => wantedBy(one.version));
const pythons = named.length > 0 ? named : all;

async function comparisons(): Promise<Comparison[]> {
  const operations = workloads.filter((one) => wantedBy(one.name));
  const some = operations.length > 0 ? operations : workloads;
  const isWanted = operations.length > 0 || (named.length > 0 && !wantedBy(DEBUGGER));
  if (only.length > 0 && !isWanted) return [];
  const results: Comparison[] = [];
  for (const python of pythons) {
    const names = some.map((one) => one.name);
    const take = (variant: Variant): Promise<Sample> =>
      takeSample(python, variant, names, effort.scale);
    results.push(...(await compare(python, some, variants, effort.samples, take, progress)));
  }
  return results;
}

async function debugging(): Promise<DebuggerResults[]> {
  if (only.length > 0 && !wantedBy(DEBUGGER)) return [];
  const results: DebuggerResults[] = [];
  for (const python of pythons) results.push(await benchDebugger(python, all, effort, progress));
  return results;
}

async function readingRates(): Promise<Row[]> {
  if (only.length > 0 && !wantedBy('decode')) return [];
  progress('decode');
  const { benchDecode } = await import('./decode');
  return [...(await benchDecode())];
}

async function liveView(): Promise<Row[]> {
  if (only.length > 0 && !wantedBy('live view')) return [];
  const { benchLiveView } = await import('./liveView');
  const all = primaries(await discover());
  const python = all.find(({ version }) => version.startsWith('3.13.')) ?? all.at(-1);
  return python ? benchLiveView(python, values.quick === true, progress) : [];
}

const rows = await readingRates();
const compared = await comparisons();
const debugged = await debugging();
const liveRows = await liveView();
progress('');
if (compared.length > 0) console.log(textTable([header, ...compared.map(comparisonCells)]));
if (debugged.length > 0) console.log(`\n${debuggerText(debugged)}`);
if (rows.length > 0) {
  console.log(`\n${textTable([['reading', 'figure', 'aim'], ...rows.map(rowCells)])}`);
}
if (liveRows.length > 0) {
  console.log(`\n${textTable([['live view', 'figure', 'aim'], ...liveRows.map(rowCells)])}`);
}
if (only.length === 0 && !values['no-write']) {
  const { version } = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8')) as {
    version: string;
  };
  const text = document({
    date: new Date().toISOString().slice(0, 10),
    machine: machine(),
    heddle: version,
    samples: effort.samples,
    load: (loadavg()[0] ?? 0).toFixed(1),
    comparisons: compared,
    debugged,
    rows,
    liveView: liveRows,
  });
  writeFileSync(fromRoot('docs', 'benchmarks.md'), text);
  console.log('\nwrote docs/benchmarks.md');
}
