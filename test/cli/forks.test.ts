import { expect, test } from 'vitest';
import { lineOf } from '../../scripts/support/marks';
import { anyPython } from '../support/pythons';
import { program, reportOf } from './support/heddle';

test('a line that many processes fork at while threads run is told once', async () => {
  const path = program('forking.py');
  const { report, run } = await reportOf(['--python', anyPython().path, path]);
  expect(run.code, run.stderr).toBe(0);
  const forks = report.findings.filter(({ rule }) => rule === 'fork-with-threads');
  expect(forks.map(({ locations, count }) => [locations[0]?.line, count])).toEqual([
    [lineOf(path, 'forks'), 3],
  ]);
});
