import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCount, formatDuration, formatSteadyDuration } from '../../../src/base/index';

describe('formatDuration', () => {
  it.each([
    [0, '0 ns'],
    [999, '999 ns'],
    [1_000, '1 µs'],
    [80_000_000, '80 ms'],
    [1_234_567, '1.23 ms'],
    [999_990_000, '1 s'],
    [12_100_000_000, '12.1 s'],
    [99_990_000_000, '1 min 40 s'],
    [184_000_000_000, '3 min 04 s'],
    [3_840_000_000_000, '1 h 04 min'],
  ])('%d ns is %s', (ns, text) => expect(formatDuration(ns)).toBe(text));

  it('never shows more than three significant digits below a minute', () => {
    fc.assert(
      fc.property(fc.nat({ max: 59_000_000_000 }), (ns) => {
        const digits = formatDuration(ns).split(' ')[0]!.replace('.', '').replace(/^0+/, '');
        expect(digits.length).toBeLessThanOrEqual(3);
      }),
    );
  });
});

describe('formatSteadyDuration', () => {
  it.each([
    [800, '800 ns'],
    [1_000, '1.00 µs'],
    [80_000_000, '80.0 ms'],
    [9_700_000, '9.70 ms'],
    [101_000_000, '101 ms'],
    [999_990_000, '1.00 s'],
    [12_000_000_000, '12.0 s'],
    [3_840_000_000_000, '1 h 04 min'],
  ])('%d ns is %s', (ns, text) => expect(formatSteadyDuration(ns)).toBe(text));
});

describe('formatCount', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [4031, '4\u202f031'],
    [1_234_567, '1\u202f234\u202f567'],
  ])('%d is %s', (value, text) => expect(formatCount(value)).toBe(text));
});
