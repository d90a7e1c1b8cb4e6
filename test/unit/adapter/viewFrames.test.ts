import { expect, test } from 'vitest';
import { encodeFrame, FrameReader, type ViewFrame } from '../../../src/adapter/wire/viewFrames';

const tiles = Uint8Array.from({ length: 300 }, (_, at) => at).buffer;
const stream = Buffer.concat([
  encodeFrame(0, { type: 'token', token: 'secret' }),
  encodeFrame(7, tiles),
  encodeFrame(8, { type: 'openSource', file: '/a.py', line: 3 }),
]);
const expected: ViewFrame[] = [
  { ticket: 0, body: { type: 'token', token: 'secret' } },
  { ticket: 7, body: tiles },
  { ticket: 8, body: { type: 'openSource', file: '/a.py', line: 3 } },
];

test.each([1, 2, 3, 8, 9, 10, 64, 1000])('frames come out of pieces of %i bytes', (size) => {
  const reader = new FrameReader();
  const frames: ViewFrame[] = [];
  for (let at = 0; at < stream.length; at += size)
    frames.push(...reader.take(stream.subarray(at, at + size)));
  expect(frames).toEqual(expected);
});

test('a length that cannot be is no frame', () => {
  const huge = Buffer.alloc(16);
  huge.writeUInt32LE(0xffffffff, 0);
  expect(() => [...new FrameReader().take(huge)]).toThrow(/frame of 4294967295 bytes/);
  expect(() => [...new FrameReader().take(Buffer.alloc(16))]).toThrow(/frame of 0 bytes/);
});
