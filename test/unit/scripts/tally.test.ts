import { expect, test } from 'vitest';
import {
  closingLine,
  none,
  oneFailed,
  onePassed,
  oneSkipped,
  sum,
} from '../../../scripts/test/tally';
import { count } from '../../../scripts/test/vitest';

test('the closing line names what was skipped only when something was', () => {
  expect(closingLine(sum([onePassed, onePassed]))).toBe('2 passed, 0 failed');
  expect(closingLine(sum([onePassed, oneFailed, oneSkipped]))).toBe(
    '1 passed, 1 failed, 1 skipped',
  );
  expect(closingLine(none)).toBe('0 passed, 0 failed');
});

test('a test file that could not be loaded counts as failed', () => {
  const report = {
    numPassedTests: 3,
    numFailedTests: 1,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults: [
      { name: 'a', status: 'failed', assertionResults: [{}] },
      { name: 'b', status: 'failed', assertionResults: [] },
      { name: 'c', status: 'passed', assertionResults: [{}] },
    ],
  };
  expect(count(report)).toEqual({ passed: 3, failed: 2, skipped: 2 });
});
