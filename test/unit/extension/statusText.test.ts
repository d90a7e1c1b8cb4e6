import { expect, test } from 'vitest';
import { statusOf } from '../../../src/extension/ui/statusText';
import { laneRow } from '../report/rows';
import { deadlocked } from './deadlocked';

test('the status bar counts threads and tasks apart', () => {
  const rows = deadlocked();
  rows.findings.clear();
  const status = (): string => statusOf({ rows, live: true, title: 'app.py' }).text;
  expect(status()).toBe('$(pulse) 4 threads, 3 blocked');
  const lanes = Array.from({ length: 1200 }, (_, at) =>
    laneRow(50 + at, 'fetch', { kind: 'task' }),
  );
  rows.apply({ type: 'delta', nowNs: rows.nowNs, live: true, lanes });
  expect(status()).toBe('$(pulse) 4 threads, 1\u202f200 tasks, 3 blocked');
});

test('of a run that has ended the status bar says which one', () => {
  const rows = deadlocked();
  rows.findings.clear();
  expect(statusOf({ rows, live: false, title: 'app.py' }).text).toBe('$(history) app.py ended');
});
