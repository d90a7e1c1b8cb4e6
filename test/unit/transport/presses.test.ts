import { afterEach, expect, test } from 'vitest';
import { encodeRecord } from '../../support/ringWriter';
import { Capture } from '../trace/capture';

let capture: Capture;
afterEach(() => capture.dispose());

const notify = (count: number): Uint32Array =>
  Uint32Array.from(
    Array.from({ length: count }, () => [...encodeRecord('Notify', 1, { object: 1 })]).flat(),
  );

test('a process that begins presses until it is taken up', () => {
  capture = new Capture();
  capture.process().ready();
  expect(capture.presses).toBe(true);
  capture.poll();
  expect(capture.presses).toBe(false);
});

test('a ring presses when an eighth of it is to be read, one that was made since the last poll, too', () => {
  capture = new Capture();
  const writer = capture.process({ ringRecords: 64 });
  const first = writer.ring().threadBegin(1, 1);
  writer.ready();
  capture.poll(10);
  first.append(notify(7));
  expect(capture.presses).toBe(false);
  first.append(notify(1));
  expect(capture.presses).toBe(true);
  capture.poll(20);
  expect(capture.presses).toBe(false);
  writer.ring().threadBegin(2, 2).append(notify(7));
  expect(capture.presses).toBe(true);
});

test('a directory that has gone does not press for ever', () => {
  capture = new Capture();
  capture.poll();
  capture.dispose();
  expect(capture.presses).toBe(true);
  expect(capture.poll().notes).toHaveLength(1);
  expect(capture.presses).toBe(false);
});
