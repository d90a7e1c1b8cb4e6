import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { atDeadline, LONGEST_TIMER_MS } from '../../../src/runtime/node/program/times';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test.each([0, 20, LONGEST_TIMER_MS, 3 * LONGEST_TIMER_MS + 5])(
  'a deadline in %d ms is over then, and not before',
  (ms) => {
    const over = vi.fn();
    atDeadline(performance.now() + ms, over);
    if (ms > 0) {
      vi.advanceTimersByTime(ms - 1);
      expect(over).not.toHaveBeenCalled();
    }
    vi.advanceTimersByTime(1);
    expect(over).toHaveBeenCalledTimes(1);
  },
);

test('one that is called off, or never comes, is not', () => {
  const over = vi.fn();
  atDeadline(Infinity, over)();
  const callOff = atDeadline(performance.now() + 2 * LONGEST_TIMER_MS, over);
  vi.advanceTimersByTime(LONGEST_TIMER_MS + 1);
  callOff();
  vi.advanceTimersByTime(4 * LONGEST_TIMER_MS);
  expect(over).not.toHaveBeenCalled();
});
