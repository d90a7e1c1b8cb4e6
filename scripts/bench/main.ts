/**
 * `npm run bench`: what Heddle costs the program, on every CPython of this machine, and how fast
 * events are read. `--only TEXT` takes the operations and versions that contain TEXT, `--quick`
 * few and short runs, `--no-write` leaves docs/benchmarks.md alone.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { discover, primaries } from '../pythons/discover';
import { fromRoot } from '../support/root';
import { variants, workloads, type Row } from './cases';
import { compare, type Comparison, type Effort } from './compare';
import { document } from './document';
import { machine } from './machine';
import { comparisonCells, header, rowCells, textTable } from './render';

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    quick: { type: 'boolean' },
    'no-write': { type: 'boolean' },
  },
});
const only = values.only ?? [];
const wantedBy = (text: string): boolean => only.some((one) => text.includes(one));

const effort: Effort = values.quick ? { samples: 3, scale: 0.2 } : { samples: 5, scale: 0.5 };

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${text}`);
  else process.stderr.write(`${text}\n`);
}

async function comparisons(): Promise<Comparison[]> {
  const all = primaries(await discover());
  const named = all.filter((one) => wantedBy(one.version));
  const pythons = named.length > 0 ? named : all;
  const operations = workloads.filter((one) => wantedBy(one.name));
  const some = operations.length > 0 ? operations : workloads;
  if (only.length > 0 && named.length === 0 && operations.length === 0) return [];
  const results: Comparison[] = [];
  for (const python of pythons) {
    results.push(...(await compare(python, some, variants, effort, progress)));
  }
  return results;
}

async function readingRates(): Promise<Row[]> {
  if (only.length > 0 && !wantedBy('decode')) return [];
  progress('decode');
  const { benchDecode } = await import('./decode');
  return [...(await benchDecode())];
}

const rows = await readingRates();
const compared = await comparisons();
progress('');
if (compared.length > 0) console.log(textTable([header, ...compared.map(comparisonCells)]));
if (rows.length > 0) {
  console.log(`\n${textTable([['reading', 'figure', 'aim'], ...rows.map(rowCells)])}`);
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
    rows,
  });
  writeFileSync(fromRoot('docs', 'benchmarks.md'), text);
  console.log('\nwrote docs/benchmarks.md');
}
