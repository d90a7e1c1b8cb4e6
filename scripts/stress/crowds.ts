import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '../../src/session/report/types';
import { sidesOf, type Side } from '../conformance/sides';
import type { Found } from '../pythons/discover';
import { fromRoot } from '../support/root';
import { run } from '../support/run';

/** How many of each kind there are in `npm run stress`. */
const FULL = { locks: 10_000_000, threads: 10_000, processes: 500, forks: 2_000, storm: 1_000 };
export type Crowd = keyof typeof FULL;

export const CROWDS = fromRoot('scripts', 'stress', 'crowds.py');

/** What the program may grow by while the crowd comes and goes, bytes. */
const MEMORY = 4 * 2 ** 20;
const FILES: Readonly<Record<Crowd, number>> = {
  locks: 4 * 2 ** 20,
  threads: 16 * 2 ** 20,
  // Files of processes that have ended stay until the run ends.
  processes: Infinity,
  forks: Infinity,
  storm: Infinity,
};

interface Figures {
  readonly made: number;
  readonly memory?: number;
  readonly files?: number;
}

/** What is wrong with a crowd of `count`, by what it printed and by the report of its run. */
export function wrongsOf(
  crowd: Crowd,
  count: number,
  side: Side,
  printed: string,
  report: Report,
): string[] {
  const { made, memory = 0, files = 0 } = JSON.parse(printed) as Figures;
  const wrongs: string[] = [];
  const expectSame = (what: string, is: number, expected: number): void => {
    if (is !== expected) wrongs.push(`${what}: ${is} of ${expected}`);
  };
  expectSame(`${crowd} that did well`, made, count);
  if (memory > MEMORY) wrongs.push(`the program grew by ${memory} bytes`);
  if (files > FILES[crowd]) wrongs.push(`its files grew by ${files} bytes`);
  if (crowd === 'processes' || crowd === 'forks' || crowd === 'storm')
    expectSame('processes in the report', report.processes.length, count + 1);
  // The fallback does not see what begins and ends between two looks.
  if (side !== 'native') return wrongs;
  // What happens to objects that live for a microsecond may be overwritten before it is read; this is counted.
  if (crowd !== 'locks') expectSame('records lost', report.run.dropped, 0);
  const others = report.threads.filter(({ name }) => name !== 'MainThread').length;
  if (crowd !== 'locks' && crowd !== 'storm') expectSame('threads in the report', others, count);
  return wrongs;
}

/** Runs the crowds at their full size with each agent; the number of those that are wrong. */
export async function stressCrowds(python: Found, sides: readonly Side[]): Promise<number> {
  let wrong = 0;
  for (const side of sidesOf(python).filter((one) => sides.includes(one))) {
    for (const [crowd, count] of Object.entries(FULL) as [Crowd, number][]) {
      const { printed, wrongs } = await watched(python, side, crowd, count);
      if (wrongs.length > 0) wrong++;
      const word = wrongs.length > 0 ? 'WRONG' : 'fine ';
      console.log([word, python.version.padEnd(8), side.padEnd(8), crowd, printed].join('  '));
      for (const one of wrongs) console.log(`      ${one}`);
    }
  }
  return wrong;
}

/** A crowd as a user would run it. */
async function watched(
  python: Found,
  side: Side,
  crowd: Crowd,
  count: number,
): Promise<{ printed: string; wrongs: readonly string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-stress-'));
  const file = join(folder, 'report.json');
  const program = [CROWDS, crowd, String(count)];
  const options = ['-q', '--no-live', '--report', 'json', '--report-file', file];
  try {
    const { code, stdout, stderr } = await run(
      process.execPath,
      [fromRoot('dist', 'cli.js'), 'run', ...options, '--python', python.path, ...program],
      {
        env: {
          ...process.env,
          XDG_STATE_HOME: folder,
          HEDDLE_NATIVE: side === 'native' ? '1' : '0',
        },
      },
    );
    if (code !== 0) return { printed: '', wrongs: [`status ${code}: ${stderr}`] };
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
    return { printed: stdout.trim(), wrongs: wrongsOf(crowd, count, side, stdout, report) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
