import { expect, test } from 'vitest';
import {
  closingLine,
  none,
  oneFailed,
  onePassed,
  oneSkipped,
  sum,
} from '../../../scripts/test/tally';
import { count, unsteady } from '../../../scripts/test/vitest';

test('the closing line names what was skipped only when something was', () => {
  expect(closingLine(sum([onePassed, onePassed]))).toBe('2 passed, 0 failed');
  expect(closingLine(sum([onePassed, oneFailed, oneSkipped]))).toBe(
    '1 passed, 1 failed, 1 skipped',
  );
  expect(closingLine(none)).toBe('0 passed, 0 failed');
});

const once = (status: string, ...failureMessages: string[]) => ({
  status,
  fullName: `one that ${status}`,
  failureMessages,
});

test('a test file that could not be loaded counts as failed', () => {
  const report = {
    numPassedTests: 3,
    numFailedTests: 1,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults: [
      { name: 'a', status: 'failed', assertionResults: [once('failed', 'no')] },
      { name: 'b', status: 'failed', assertionResults: [] },
      { name: 'c', status: 'passed', assertionResults: [once('passed')] },
    ],
  };
  expect(count(report)).toEqual({ passed: 3, failed: 2, skipped: 2 });
});

test('a test that passed only the second time is named', () => {
  const assertionResults = [
    once('passed'),
    once('passed', 'Error: expected 1\n    at x.ts'),
    once('failed', 'no', 'no'),
  ];
  const report = {
    numPassedTests: 2,
    numFailedTests: 1,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: [{ name: 'a', status: 'failed', assertionResults }],
  };
  expect(unsteady(report)).toEqual(['UNSTEADY  one that passed: Error: expected 1']);
});
