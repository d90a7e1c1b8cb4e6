import { PassThrough } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { wholeLines } from '../../../src/adapter/run/wholeLines';
import { DEADLINE_MS } from '../../support/deadline';

function sending(): { stream: PassThrough; sent: string[] } {
  const stream = new PassThrough({ encoding: 'utf8' });
  const sent: string[] = [];
  wholeLines(stream, (text) => sent.push(text));
  return { stream, sent };
}

test('a line that is written in pieces is sent as one, and the rest at the end', async () => {
  const { stream, sent } = sending();
  for (const piece of ['one', ' line', '\nanother\nun', 'finished']) stream.write(piece);
  stream.end();
  await vi.waitFor(() => expect(stream.closed).toBe(true), { timeout: DEADLINE_MS, interval: 1 });
  expect(sent.join('')).toBe('one line\nanother\nunfinished');
  expect(sent[0]).toBe('one line\nanother\n');
});

test('what has no end of line is sent after a while, also where it grows all the time', async () => {
  const { stream, sent } = sending();
  await vi.waitFor(
    () => {
      stream.write('.');
      expect(sent.join('')).toMatch(/^[.]+$/);
    },
    { timeout: DEADLINE_MS, interval: 5 },
  );
  stream.destroy();
});
