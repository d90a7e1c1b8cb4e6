import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lines } from '../../scripts/nodes/lines';
import { lineOf } from '../../scripts/support/marks';
import type { Report } from '../../src/session/report/types';
import { nodes } from '../support/nodes';
import { ended, program, reportOf } from './support/heddle';
import { attached, letGo, Running } from './support/running';

const path = program(join('node', 'exhausted.cjs'));

/** Name, what it waits for, and the line. */
const waits = ({ tasks }: Report): unknown[][] =>
  tasks
    .map(({ name, waitingFor }) => [
      name,
      waitingFor?.what ?? waitingFor?.name,
      waitingFor?.site?.line,
    ])
    .sort();

const kept = ({ processes }: Report): unknown[][] =>
  (processes[0]!.keptBy ?? [])
    .map(({ what, site }) => [what.replace(/port \d+/, 'port N'), site?.line])
    .sort();

function expectAll(report: Report, worker: unknown, listens: number | undefined): void {
  const nested = ['transaction', 'audit', lineOf(path, 'nested')];
  const audits = ['audit', 'a promise', lineOf(path, 'audits')];
  expect(waits(report)).toEqual([
    audits,
    audits,
    ['main', 'transaction and 2 others to end', lineOf(path, 'all')],
    ['transaction', 'a promise', lineOf(path, 'begins')],
    nested,
    nested,
  ]);
  expect(kept(report)).toEqual([
    ['a server that listens on port N', listens],
    ['a timer of 60 s, again and again', lineOf(path, 'sweeps')],
    worker,
  ]);
}

describe.each(lines)(
  'which functions wait where, and what keeps an event loop: Node %i',
  (line) => {
    const executable = nodes().find((one) => one.line === line)?.path ?? '';
    const it = test.skipIf(executable === '');

    it('is told as the time of a program is up', async () => {
      const { report, run } = await reportOf(['--time-limit', '2', '--node', executable, path]);
      expect(run.code, run.stderr).toBe(124);
      expect(report.findings).toEqual([]);
      const worker = ['the thread metrics', lineOf(path, 'worker')];
      expectAll(report, worker, lineOf(path, 'listens'));
    });

    it('is told of a program that was attached to, as it is let go', async () => {
      const one = await Running.start(executable, ['--inspect-port=0', path]);
      const report = await letGo(await attached(one));
      const worker = [expect.stringMatching(/^the thread (metrics|Worker 1)$/), undefined];
      expectAll(report, worker, undefined);
      expect(one.code).toBeUndefined();
    });
  },
);

test('functions that wait at the same line are told in one row', async () => {
  const run = await ended(['run', '--time-limit', '2', '--node', process.execPath, path]);
  expect(run.stderr).toMatch(/audit, 2 times +main +waits for a promise at .*exhausted\.cjs/);
  expect(run.stderr).toContain('What keeps the program running');
});
