import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Stands } from '../../../src/model/state/stands';

test('time is counted once, however many stand still', () => {
  const stands = new Stands();
  stands.begin(10);
  stands.begin(12);
  stands.end(15);
  expect(stands.within(0, 100)).toBe(90);
  stands.end(20);
  stands.begin(50);
  stands.end(60);
  expect(stands.within(0, 100)).toBe(20);
  expect(stands.within(15, 55)).toBe(10);
  expect(stands.within(20, 50)).toBe(0);
});

test('it is the measure of the union, whatever overlaps', () => {
  const span = fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 20 }));
  fc.assert(
    fc.property(fc.array(span, { maxLength: 12 }), fc.nat(80), fc.nat(80), (spans, a, b) => {
      const stands = new Stands();
      const steps = spans.flatMap(([from, length]) => [
        { time: from, begins: true },
        { time: from + length, begins: false },
      ]);
      // One that begins as another ends goes on from it.
      steps.sort((x, y) => x.time - y.time || Number(y.begins) - Number(x.begins));
      for (const { time, begins } of steps)
        if (begins) stands.begin(time);
        else stands.end(time);
      const [from, to] = a < b ? [a, b] : [b, a];
      let expected = 0;
      for (let at = from; at < to; at++)
        if (spans.some(([start, length]) => start <= at && at < start + length)) expected++;
      expect(stands.within(from, to)).toBe(expected);
    }),
  );
});
