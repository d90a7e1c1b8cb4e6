import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MaxHeap } from '../../../src/base/index';

test('gives what was put in, the heaviest first', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.array(fc.integer()), (first, then) => {
      const heap = new MaxHeap<number>();
      for (const weight of first) heap.push(weight, weight);
      const half = first.toSorted((a, b) => b - a);
      for (let n = half.length >> 1; n > 0; n--) expect(heap.pop()).toBe(half.shift());
      for (const weight of then) heap.push(weight, weight);
      for (const weight of [...half, ...then].sort((a, b) => b - a)) {
        expect(heap.topWeight).toBe(weight);
        expect(heap.pop()).toBe(weight);
      }
      expect([heap.pop(), heap.size, heap.topWeight]).toEqual([null, 0, -Infinity]);
    }),
  );
});
