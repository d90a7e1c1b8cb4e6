import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asId, type LaneId, type ObjectId } from '../../../src/base/index';
import {
  decodeTiles,
  encodeTiles,
  type Series,
  type TileBatch,
} from '../../../src/protocol/view/tiles';

const time = fc.double({ min: 0, max: 2 ** 52, noNaN: true });
const u32 = fc.nat({ max: 0xffff_ffff });
const u8 = fc.nat({ max: 255 });
const rows = <T>(row: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(row, { maxLength: 20 });

const series: fc.Arbitrary<Series> = fc.oneof(
  fc
    .tuple(u32, fc.boolean(), rows(fc.tuple(time, time, u32, u8, u8)))
    .map(([id, final, list]): Series => ({
      kind: 'states',
      id: asId<LaneId>(id),
      final,
      start: Float64Array.from(list, (row) => row[0]),
      end: Float64Array.from(list, (row) => row[1]),
      object: Uint32Array.from(list, (row) => row[2]),
      state: Uint8Array.from(list, (row) => row[3]),
      density: Uint8Array.from(list, (row) => row[4]),
    })),
  fc.tuple(u32, fc.boolean(), rows(fc.tuple(time, u32, u32))).map(([id, final, list]): Series => ({
    kind: 'depth',
    id: asId<ObjectId>(id),
    final,
    time: Float64Array.from(list, (row) => row[0]),
    max: Uint32Array.from(list, (row) => row[1]),
    last: Uint32Array.from(list, (row) => row[2]),
  })),
);

describe('tiles on the wire', () => {
  it('come back as they were sent', () => {
    fc.assert(
      fc.property(
        u32,
        fc.nat({ max: 40 }),
        u32,
        fc.array(series, { maxLength: 8 }),
        (id, level, index, list) => {
          const batch: TileBatch = { id, level, index, series: list };
          expect(decodeTiles(encodeTiles(batch))).toEqual(batch);
        },
      ),
    );
  });

  it('refuse a buffer whose header does not fit', () => {
    const buffer = new ArrayBuffer(8);
    new DataView(buffer).setUint32(0, 1000, true);
    expect(() => decodeTiles(buffer)).toThrow('header length exceeds buffer');
  });
});
