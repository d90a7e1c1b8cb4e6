import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IdMap } from '../../../src/model/state/idMap';

const ids = fc.oneof(
  fc.integer({ min: 1, max: 200 }),
  fc.integer({ min: 5_000, max: 5_200 }),
  fc.integer({ min: 1, max: 2 ** 32 - 1 }),
);

test('gives what was set last, in whatever order, and else what the base has', () => {
  const pairs = fc.array(fc.tuple(ids, fc.integer({ min: 1, max: 2 ** 32 - 1 })));
  fc.assert(
    fc.property(pairs, pairs, fc.array(ids), (own, inherited, others) => {
      const [map, base] = [new IdMap(), new IdMap()];
      map.base = base;
      for (const [local, id] of inherited) base.set(local, id);
      for (const [local, id] of own) map.set(local, id);
      const expected = new Map([...inherited, ...own]);
      for (const local of [...expected.keys(), ...others])
        expect(map.get(local)).toBe(expected.get(local) ?? 0);
    }),
  );
});
