import { expect, test } from 'vitest';
import { longestSpans } from '../../../src/cli/text/programs';
import { buildReport } from '../../../src/session/report/index';
import type { ReportSpan } from '../../../src/session/report/types';
import { reportSource } from '../report/rows';

test('of spans those that took longest come first, and none of the fork server of Python', () => {
  const report = buildReport(reportSource(), { name: 'heddle', version: '0.0.0' });
  const span = (name: string, totalNs: number, file = 'app.py'): ReportSpan => ({
    kind: 'signal',
    name,
    site: { file, line: 3, function: 'handler' },
    count: 1,
    totalNs,
    maxNs: totalNs,
    failed: 0,
    openNs: [],
  });
  const theirs = span('SIGCHLD', 9, '/usr/lib/python3.14/multiprocessing/forkserver.py');
  const threads = report.threads.map((thread, at) => ({
    ...thread,
    spans: at === 0 ? [span('SIGALRM', 1), theirs, span('SIGCHLD', 5)] : [],
  }));
  expect(longestSpans({ ...report, threads }).map(({ name, thread }) => [name, thread])).toEqual([
    ['SIGCHLD', 'MainThread'],
    ['SIGALRM', 'MainThread'],
  ]);
});
