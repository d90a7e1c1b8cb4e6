import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CLEAN, INTERRUPTIONS, figuresOf } from '../../scripts/stress/interrupt';
import type { Report } from '../../src/session/report/types';
import { anyPython, pythons } from '../support/pythons';
import { heddle, program, reportOf, testFolder } from './support/heddle';

const stress = program('stress.py');
const MEGABYTE = 2 ** 20;

async function stressed(
  what: string,
  count: number,
): Promise<{ report: Report; printed: string[] }> {
  const args = [
    '-q',
    '--report',
    'json',
    '--python',
    anyPython().path,
    stress,
    what,
    String(count),
  ];
  const { report, run } = await reportOf(args);
  expect(run.code, run.stderr).toBe(0);
  return { report, printed: run.stdout.trim().split(' ') };
}

/** The others lose a lock of a `with` that is interrupted, without Heddle too. */
const keepsLocks = pythons().filter(({ minor }) => [11, 13, 15].includes(minor));

describe.each(keepsLocks)('exceptions at any instant, 3.$minor', ({ path: python }) => {
  test.each([
    { way: 'thrown', native: true, detail: 'summary' },
    { way: 'thrown', native: true, detail: 'full' },
    { way: 'thrown', native: false, detail: 'summary' },
    { way: 'signals', native: true, detail: 'summary' },
    { way: 'signals', native: false, detail: 'summary' },
  ])('$way, native $native, detail $detail', { timeout: 90_000 }, async (how) => {
    const { way, native, detail } = how;
    const args = ['-q', '--python', python, '--detail', detail, INTERRUPTIONS, way, '250'];
    const env = { HEDDLE_NATIVE: native ? '1' : '0' };
    const { report, run } = await reportOf([...args, ...CLEAN], { env });
    expect(run.code, run.stderr).toBe(0);
    const figures = [...figuresOf(run.stdout).values()];
    expect(figures.map(({ case: name }) => name)).toEqual(CLEAN);
    for (const { caught, leaked, unbalanced } of figures) {
      expect(caught).toBeGreaterThanOrEqual(250);
      expect([leaked, unbalanced]).toEqual([0, 0]);
    }
    expect(report.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

describe('much of everything', () => {
  test('memory stays flat while millions of locks come and go', async () => {
    const { printed } = await stressed('locks', 3_000_000);
    const [memory, files] = printed.map(Number);
    expect(memory).toBeLessThan(4 * MEGABYTE);
    expect(files).toBeLessThan(4 * MEGABYTE);
  });

  test('ten thousand threads one after another are all seen, in bounded space', async () => {
    const { report, printed } = await stressed('threads', 10_000);
    const [counted, files] = printed.map(Number);
    expect(counted).toBe(10_000);
    expect(files).toBeLessThan(16 * MEGABYTE);
    expect(report.run.dropped).toBe(0);
    expect(report.threads).toHaveLength(10_001);
  });

  test('five hundred forked processes are all seen', async () => {
    const { report, printed } = await stressed('forks', 500);
    expect(printed).toEqual(['500']);
    expect(report.processes).toHaveLength(501);
    expect(report.threads.filter(({ name }) => name !== 'MainThread')).toHaveLength(500);
  });
});

test('a reader that stands still costs records, not time: what is lost is counted', async () => {
  const file = join(testFolder(), 'report.json');
  const args = ['run', '--report-file', file, '-q', '--python', anyPython().path];
  const run = heddle([...args, stress, 'pour', '60000']);
  await run.prints('ready');
  run.signal('SIGSTOP');
  run.child.stdin.write('\n');
  await run.prints('poured');
  run.signal('SIGCONT');
  run.child.stdin.end('\n');
  expect((await run.ended()).code).toBe(0);
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  expect(report.run.dropped).toBeGreaterThan(0);
  const [ping, pong] = report.queues;
  expect([ping?.puts, pong?.gets].sort()).toEqual([60_000, 60_001]);
});
