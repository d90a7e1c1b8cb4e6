import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FrameLayout, HeaderLayout } from '../../../src/protocol/index';
import { framePlaces, type FramePlaces } from '../../../src/transport/header';
import { ThreadFrames } from '../../../src/transport/os/frames/threadFrames';

function places(offsets: readonly number[], codeType = 4096): FramePlaces | null {
  const header = Buffer.alloc(HeaderLayout.SIZE);
  header.writeBigUInt64LE(BigInt(codeType), HeaderLayout.CODE_TYPE);
  offsets.forEach((offset, at) => header.writeUInt16LE(offset, HeaderLayout.FRAMES + 2 * at));
  return framePlaces(header);
}

/** Something that a process could tell. */
const small = fc.array(fc.integer({ min: 0, max: 120 }), { minLength: 24, maxLength: 24 });
const likely = small.map((offsets) => {
  offsets[FrameLayout.FrameSize] = offsets[FrameLayout.CodeSize] = offsets[FrameLayout.Text] = 128;
  return offsets;
});
/** Where memory of this process is. */
const [heap = 4096] = [
  ...readFileSync('/proc/self/maps', 'latin1').matchAll(/^([0-9a-f]+)-.*\[heap\]/gm),
].map(([, from]) => Number.parseInt(from!, 16));

test('nothing is read by what a process did not tell, or that cannot be', () => {
  expect(places(Array<number>(24).fill(8), 0)).toBeNull();
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 65_535 }), { minLength: 24, maxLength: 24 }),
      (offsets) => {
        const told = places(offsets);
        if (!told) return;
        const { Code, FrameSize } = FrameLayout;
        expect(told.offsets[Code]! + 8).toBeLessThanOrEqual(told.offsets[FrameSize]!);
      },
    ),
  );
});

test('memory that is none of frames gives none, and throws nothing', () => {
  fc.assert(
    fc.property(likely, fc.integer({ min: 0, max: 4096 }), (offsets, at) => {
      const told = places(offsets)!;
      const frames = new ThreadFrames(process.pid, told);
      expect(frames.lineOf(heap + at * 8)).toBeNull();
      expect(frames.lineOf(Number.MAX_SAFE_INTEGER)).toBeNull();
      frames.close();
    }),
  );
});

test('a process that is gone has no frames', () => {
  const told = places(
    Array.from({ length: 24 }, (_, at) =>
      at === FrameLayout.FrameSize || at === FrameLayout.CodeSize || at === FrameLayout.Text
        ? 128
        : 8,
    ),
  )!;
  const frames = new ThreadFrames(2 ** 22 + 1, told);
  expect(frames.lineOf(heap)).toBeNull();
  frames.close();
});
