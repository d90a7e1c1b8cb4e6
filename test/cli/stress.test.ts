import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/session/report/types';
import { anyPython, pythons } from '../support/pythons';
import { heddle, program, reportOf, testFolder } from './support/heddle';

const stress = program('stress.py');
const MEGABYTE = 2 ** 20;

async function stressed(
  what: string,
  count: number,
  options: { python?: string; native?: boolean; detail?: string } = {},
): Promise<{ report: Report; printed: string[] }> {
  const { python = anyPython().path, native = true, detail = 'summary' } = options;
  const args = [
    '-q',
    '--report',
    'json',
    '--python',
    python,
    '--detail',
    detail,
    stress,
    what,
    String(count),
  ];
  const env = { HEDDLE_NATIVE: native ? '1' : '0' };
  const { report, run } = await reportOf(args, { env });
  expect(run.code, run.stderr).toBe(0);
  return { report, printed: run.stdout.trim().split(' ') };
}

/** The others lose a lock of a `with` that is interrupted, without Heddle too. */
const keepsLocks = pythons().filter(({ minor }) => [11, 13, 15].includes(minor));

describe.each(keepsLocks)('exceptions at any instant, 3.$minor', ({ path: python }) => {
  test.each([
    { native: true, detail: 'summary' },
    { native: true, detail: 'full' },
    { native: false, detail: 'summary' },
  ])('thrown into threads leak no lock: native $native, detail $detail', async (how) => {
    const { report, printed } = await stressed('interruptions', 1_000, { python, ...how });
    expect(printed).toEqual(['1000', 'False', 'True']);
    expect(report.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    const [lock] = report.locks.filter(({ kind }) => kind === 'lock');
    if (how.native) expect(lock?.acquisitions).toBeGreaterThan(1_000);
  });

  test('raised by signal handlers leak no lock', async () => {
    const { printed } = await stressed('signals', 2_000, { python });
    expect(printed).toEqual(['2000', 'False', 'True']);
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
