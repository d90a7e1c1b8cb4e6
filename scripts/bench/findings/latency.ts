import { spawn } from 'node:child_process';
import type { Found } from '../../pythons/discover';
import { fromRoot } from '../../support/root';
import type { Row } from '../cases';
import { heddleRun } from '../sample';

const PROGRAM = fromRoot('scripts', 'bench', 'findings', 'deadlocks.py');
/** Threads that work all the time, in the second case. */
const WORKERS = 4;
/** Greatest time in 99 of 100 cases that we accept, ms. */
const AIM_MS = 150;

/** From the moment a circle closes to the line on the terminal, ms, of each circle. */
async function latencies(python: Found, circles: number, workers: number): Promise<number[]> {
  const args = [...heddleRun(python), '--color', 'never', PROGRAM, `${circles}`, `${workers}`];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = new Map<string, bigint>();
  let stdout = '';
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    const now = process.hrtime.bigint();
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      const thread = /Deadlock: .*(forth-\d+).* wait for each other/.exec(line)?.[1];
      if (thread !== undefined && !printed.has(thread)) printed.set(thread, now);
    }
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`deadlocks.py ended with ${String(code)}`);
  const closed = stdout.trim().split('\n');
  const found = closed.flatMap((line) => {
    const [thread = '', at = ''] = line.split(' ');
    const seen = printed.get(thread);
    return seen === undefined ? [] : [Number(seen - BigInt(at)) / 1e6];
  });
  if (closed.length !== circles || found.length !== circles)
    throw new Error(`${found.length} of ${circles} deadlocks were found`);
  return found.sort((a, b) => a - b);
}

/** The least value that so great a share of the sorted ones does not exceed. */
const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]!;

/** How long a deadlock stands before it is told, in a quiet program and in a busy one. */
export async function benchLatency(python: Found, circles: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [what, workers] of [
    ['nothing else happens', 0],
    [`${WORKERS} threads work`, WORKERS],
  ] as const) {
    const sorted = await latencies(python, circles, workers);
    const name = `circle closed to finding printed, ${what}`;
    rows.push({ name: `${name}: median`, value: quantile(sorted, 0.5), unit: 'ms' });
    rows.push({ name: `${name}: 99 %`, value: quantile(sorted, 0.99), unit: 'ms', most: AIM_MS });
  }
  return rows;
}
