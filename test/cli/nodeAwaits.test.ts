import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lines } from '../../scripts/nodes/lines';
import { lineOf } from '../../scripts/support/marks';
import type { Report } from '../../src/session/report/types';
import { nodes } from '../support/nodes';
import { program, reportOf } from './support/heddle';

const path = program(join('node', 'unsettled.mjs'));

const run = async (executable: string, mode: string): Promise<Report> => {
  const { report, run: result } = await reportOf(['--node', executable, path, mode]);
  expect(result.code, result.stderr).toBe(13);
  return report;
};

const linesIn = ({ findings }: Report): number[][] =>
  findings.map(({ locations }) => locations.map(({ line }) => line));

const inTheEnd = ({ tasks }: Report): unknown[][] =>
  tasks
    .map(({ name, waitingFor }) => [name, waitingFor?.name ?? waitingFor?.what])
    .sort((a, b) => (a[0]! < b[0]! ? -1 : 1));

describe.each(lines)('a top level that waits for ever, in Node %i,', (line) => {
  const executable = nodes().find((one) => one.line === line)?.path ?? '';
  const it = test.skipIf(executable === '');

  it('is told with the function that it waits for, and the line at which that waits', async () => {
    const report = await run(executable, 'lock');
    const [finding] = report.findings;
    expect(finding).toMatchObject({ rule: 'stall', severity: 'error' });
    expect(finding!.title).toBe(
      `Stall: unsettled.mjs waits for update to end at unsettled.mjs:${lineOf(path, 'locks')}, and nothing is left that could bring it on`,
    );
    expect(linesIn(report)).toEqual([[lineOf(path, 'held'), lineOf(path, 'locks')]]);
    expect(inTheEnd(report)).toEqual([
      ['acquire', 'a promise'],
      ['unsettled.mjs', 'update'],
      ['update', 'acquire'],
    ]);
  });

  it('is known where functions wait by way of promises of promises and of Node', async () => {
    const report = await run(executable, 'event');
    expect(linesIn(report)).toEqual([[lineOf(path, 'event'), lineOf(path, 'events')]]);
  });

  it('is known where functions are compiled for older engines', async () => {
    const report = await run(executable, 'compiled');
    expect(linesIn(report)).toEqual([[lineOf(path, 'event'), lineOf(path, 'runs')]]);
    expect(inTheEnd(report).map(([name]) => name)).toEqual([
      'ready',
      'unsettled.mjs',
      `unsettled.mjs:${lineOf(path, 'compiled') - 1}`,
    ]);
  });

  it('is told with the worker that has ended', async () => {
    const report = await run(executable, 'worker');
    expect(linesIn(report)).toEqual([[lineOf(path, 'asks')]]);
    expect(report.findings[0]!.message).toContain('sums has ended with exit 3.');
  });

  it('is told where nothing refers to what it waits for', async () => {
    expect(linesIn(await run(executable, 'lost'))).toEqual([[lineOf(path, 'lost')]]);
  });

  it('is none of a program that leaves with the same status', async () => {
    expect(linesIn(await run(executable, 'leaves'))).toEqual([]);
    expect(linesIn(await run(executable, 'status'))).toEqual([]);
  });
});

test('what has not come to its end is told of in detail, and is no error', async () => {
  const args = ['--node', process.execPath, path, 'left'];
  const { report, run: result } = await reportOf(args);
  expect([result.code, report.tasks], result.stderr).toEqual([0, []]);
  const full = await reportOf(['--detail', 'full', ...args]);
  expect([full.run.code, full.report.findings], full.run.stderr).toEqual([0, []]);
  expect(inTheEnd(full.report)).toEqual([['ready', 'a promise']]);
});
