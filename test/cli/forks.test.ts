import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lineOf } from '../../scripts/support/marks';
import type { Report } from '../../src/session/report/types';
import { anyPython } from '../support/pythons';
import { ended, program, testFolder } from './support/heddle';

test('a line that many processes fork at while threads run is told once', async () => {
  const path = program('forking.py');
  const file = join(testFolder(), 'report.json');
  const python = anyPython().path;
  const args = ['--report', 'json', '--report-file', file, '--python', python, path];
  const run = await ended(['run', ...args]);
  expect(run.code, run.stderr).toBe(0);
  const { findings } = JSON.parse(readFileSync(file, 'utf8')) as Report;
  const forks = findings.filter(({ rule }) => rule === 'fork-with-threads');
  expect(forks.map(({ locations, count }) => [locations[0]?.line, count])).toEqual([
    [lineOf(path, 'forks'), 3],
  ]);
});
