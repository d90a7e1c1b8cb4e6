import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fromRoot } from '../../scripts/support/root';
import { lineOf } from '../../scripts/support/marks';
import { anyPython, pythons } from '../support/pythons';
import { ended, program, reportOf, testFolder } from './support/heddle';

const path = program('told.py');

describe.each(pythons())('what a program tells by itself on 3.$minor', (python) => {
  test('names, spans, counters, and a gap', async () => {
    const { report, run } = await reportOf(['--report', 'json', '--python', python.path, path]);
    expect([run.code, run.stderr]).toEqual([0, expect.not.stringContaining('Traceback')]);
    const clerk = report.threads.find(({ name }) => name === 'clerk')!;
    const spans = Object.fromEntries(clerk.spans.map((one) => [one.name, one]));
    expect(Object.keys(spans).sort()).toEqual(['day', 'fails', 'order']);
    expect(spans['day']).toMatchObject({ kind: 'named', count: 1, failed: 0 });
    expect(spans['day']!.site).toMatchObject({ file: path, line: lineOf(path, 'day') });
    expect(spans['order']).toMatchObject({ count: 3 });
    expect(spans['day']!.totalNs).toBeGreaterThanOrEqual(spans['order']!.totalNs);
    expect(spans['fails']).toMatchObject({ failed: 1 });
    expect(report.locks.map(({ name }) => name)).toContain('the ledger');
    expect(report.queues.map(({ name }) => name)).toEqual(['orders']);
    const [counter, ...others] = report.counters;
    expect(others).toEqual([]);
    expect(counter).toMatchObject({ name: 'orders open', changes: 6, value: { last: 2, max: 4 } });
    expect(counter!.created).toMatchObject({ file: path, line: lineOf(path, 'counter') });
    const [gap, ...more] = report.processes[0]!.gaps;
    expect(more).toEqual([]);
    expect(gap!.toNs! - gap!.fromNs).toBeGreaterThan(0.5e9);
    // The wait of half a second fell into the gap: what is told of waits lies outside.
    const gapNs = gap!.toNs! - gap!.fromNs;
    expect(clerk.waitNs).toBeLessThan(clerk.endNs! - clerk.startNs - gapNs);
    expect(report.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

test('the report in words tells of spans, counters and the gap', async () => {
  const file = join(testFolder(), 'report.txt');
  const args = ['--report', 'text', '--report-file', file, '--python', anyPython().path, path];
  expect((await ended(['run', ...args])).code).toBe(0);
  const text = readFileSync(file, 'utf8');
  expect(text).toMatch(/Spans and signal handlers\n.*\n.* day +clerk +\S*told\.py:\d+/);
  expect(text).toMatch(/Counters\n.*\n +2 +4 .* orders open/);
  expect(text).toMatch(/The program paused its recording once, for \d+ ms in all/);
});

test('without Heddle the package does nothing', () => {
  const env = { ...process.env, PYTHONPATH: fromRoot('dist', 'python', 'api') };
  const { status, stderr } = spawnSync(anyPython().path, [path], { env, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
});
