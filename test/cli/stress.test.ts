import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CLEAN, INTERRUPTIONS, figuresOf } from '../../scripts/stress/interrupt';
import { CROWDS, wrongsOf } from '../../scripts/stress/crowds';
import type { Report } from '../../src/session/report/types';
import { anyPython, pythons } from '../support/pythons';
import { heddle, program, reportOf, testFolder } from './support/heddle';

/** The others lose a lock of a `with` that is interrupted, without Heddle too. */
const keepsLocks = pythons().filter(({ minor }) => [11, 13, 15].includes(minor));

describe.each(keepsLocks)('exceptions at any instant, 3.$minor', ({ path: python }) => {
  test.each([
    { way: 'thrown', native: true, detail: 'summary' },
    { way: 'thrown', native: true, detail: 'full' },
    { way: 'thrown', native: false, detail: 'summary' },
    { way: 'signals', native: true, detail: 'summary' },
    { way: 'signals', native: false, detail: 'summary' },
  ])('$way, native $native, detail $detail', async (how) => {
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

describe('crowds', () => {
  test.each([
    ['locks', 3_000_000],
    ['threads', 10_000],
    ['processes', 40],
    ['forks', 500],
    ['storm', 150],
  ] as const)('%s, %d of them: all are seen, in bounded space', async (crowd, count) => {
    const args = ['-q', '--report', 'json', '--python', anyPython().path];
    const { report, run } = await reportOf([...args, CROWDS, crowd, String(count)]);
    expect(run.code, run.stderr).toBe(0);
    expect(wrongsOf(crowd, count, 'native', run.stdout, report)).toEqual([]);
  });
});

test('a reader that stands still costs records, not time: what is lost is counted', async () => {
  const file = join(testFolder(), 'report.json');
  const args = ['run', '--report-file', file, '-q', '--python', anyPython().path];
  const run = heddle([...args, program('pour.py'), '60000']);
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
