import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lines } from '../../scripts/nodes/lines';
import { lineOf } from '../../scripts/support/marks';
import type { Report } from '../../src/session/report/types';
import { nodes } from '../support/nodes';
import { program, reportOf, testFolder } from './support/heddle';

const path = program(join('node', 'held_promises.mjs'));
/** Long enough for a program to have begun to wait; how long it takes decides nothing else. */
const TIME_LIMIT = ['--time-limit', '4'];

const errors = ({ findings }: Report): [string, number[]][] =>
  findings
    .filter(({ severity }) => severity === 'error')
    .map(({ rule, locations }) => [rule, locations.map(({ line }) => line).sort((a, b) => a - b)]);

const at = (...marks: string[]): number[] => marks.map((mark) => lineOf(path, mark));

describe.each(lines)('functions that wait for one another, in Node %i,', (line) => {
  const executable = nodes().find((one) => one.line === line)?.path ?? '';
  const it = test.skipIf(executable === '');

  const run = async (file: string, ...args: string[]): Promise<Report> => {
    const { report, run: result } = await reportOf(['--node', executable, file, ...args]);
    expect(result.code, result.stderr).toBe(13);
    return report;
  };

  it('are a deadlock where each has in hand what releases a lock that another one waits for', async () => {
    const report = await run(path, 'locks');
    expect(errors(report)).toEqual([['deadlock', at('wants stock', 'wants orders')]]);
    expect(report.findings[0]).toMatchObject({
      title: 'Deadlock: order and refill wait for each other',
      count: 1,
    });
  });

  it('are a deadlock where each awaits the result of the other', async () => {
    expect(errors(await run(path, 'results'))).toEqual([['deadlock', at('first', 'second')]]);
  });

  it('are a self-deadlock where one awaits itself', async () => {
    const report = await run(path, 'own');
    expect(errors(report)).toEqual([['self-deadlock', at('own')]]);
    expect(report.findings[0]!.participants[0]).toMatchObject({
      name: 'own',
      waitsFor: 'its own end',
    });
  });

  it('are a self-deadlock where a job waits for one that is queued behind it in a package', async () => {
    const file = withLimit();
    const report = await run(file);
    expect(errors(report)).toEqual([['self-deadlock', [lineOf(file, 'queued')]]]);
  });
});

describe('functions that wait while the program goes on', () => {
  const run = async (mode: string): Promise<Report> => {
    const args = [...TIME_LIMIT, '--node', process.execPath, path, mode, 'kept'];
    const { report, run: result } = await reportOf(args);
    expect(result.code, result.stderr).toBe(124);
    return report;
  };

  test('are a deadlock, too', async () => {
    expect(errors(await run('locks'))).toEqual([['deadlock', at('wants stock', 'wants orders')]]);
  });

  test.each(['race', 'slow'])('are none where a timer lets one go on: %s', async (mode) => {
    expect(errors(await run(mode))).toEqual([]);
  });
});

/** A program whose job awaits a job of the same limit, which is a package; gives its path. */
function withLimit(): string {
  const folder = testFolder();
  const limit = join(folder, 'node_modules', 'limit');
  mkdirSync(limit, { recursive: true });
  writeFileSync(join(limit, 'package.json'), '{ "name": "limit", "main": "index.js" }');
  writeFileSync(
    join(limit, 'index.js'),
    `module.exports = () => {
  const waiting = [];
  let runs = false;
  const begin = async ({ job, resolve }) => {
    runs = true;
    resolve(await job());
    runs = false;
    if (waiting.length > 0) begin(waiting.shift());
  };
  return (job) =>
    new Promise((resolve) => {
      if (runs) waiting.push({ job, resolve });
      else begin({ job, resolve });
    });
};
`,
  );
  const file = join(folder, 'app.mjs');
  writeFileSync(
    file,
    `import limit from 'limit';
const one = limit();
async function outer() {
  await one(async () => 1); // queued
}
await one(outer);
`,
  );
  return file;
}
