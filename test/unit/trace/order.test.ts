import { afterEach, expect, test } from 'vitest';
import { Capture } from './capture';

const MS = 1_000_000;
let capture: Capture;
afterEach(() => capture.dispose());

const records = (lines: string[]): string[] => lines.filter((line) => /^\d+\/\d+ /.test(line));

test('records of several rings come out in the order of time', () => {
  capture = new Capture();
  const writer = capture.process();
  const [a, b] = [writer.ring(), writer.ring()];
  a.threadBegin(1000, 1, { name: 'a' });
  b.threadBegin(1500, 2, { name: 'b' });
  a.event('Notify', 2000, { object: 7 });
  b.event('Notify', 1700, { object: 7 });
  writer.ready();
  capture.drain(10 * MS);
  expect(records(capture.lines())).toEqual([
    '1/0 1000 ThreadBegin thread=1 name=1 nativeId=1001',
    '1/1 1500 ThreadBegin thread=2 name=2 nativeId=1002',
    '1/1 1700 Notify object=7',
    '1/0 2000 Notify object=7',
  ]);
});

test('what is younger than the margin waits for the next poll', () => {
  capture = new Capture();
  const writer = capture.process();
  const ring = writer.ring().threadBegin(10 * MS, 1);
  writer.ready();
  capture.poll(11 * MS);
  expect(records(capture.lines())).toEqual([]);
  capture.poll(13 * MS);
  expect(records(capture.lines())).toHaveLength(1);
  ring.threadEnd(20 * MS, 1);
  capture.poll(20 * MS);
  expect(records(capture.lines())).toEqual([]);
  capture.drain(20 * MS);
  expect(records(capture.lines())).toEqual(['1/0 20000000 ThreadEnd thread=1']);
});

test('sequence numbers of a lock correct the clocks', () => {
  capture = new Capture();
  const writer = capture.process();
  const [a, b] = [writer.ring(), writer.ring()];
  // Thread 2 acquires what thread 1 released, but its clock is 1 ms behind.
  a.event('Acquire', 10 * MS, { object: 5, sequence: 1, depth: 1 });
  a.event('Release', 12 * MS, { object: 5, sequence: 2 });
  b.event('Acquire', 11 * MS, { object: 5, sequence: 3, depth: 1 });
  b.event('Release', 13 * MS, { object: 5, sequence: 4 });
  writer.ready();
  capture.poll(100 * MS);
  expect(capture.decoder.stats).toMatchObject({ gaps: 0, late: 0 });
  expect(records(capture.lines()).map((line) => /sequence=(\d)/.exec(line)?.[1])).toEqual([
    '1',
    '2',
    '3',
    '4',
  ]);
});

test('a missing predecessor holds its ring for a bounded time only', () => {
  capture = new Capture();
  const writer = capture.process();
  const ring = writer.ring();
  ring.event('Acquire', 10 * MS, { object: 5, sequence: 1, depth: 1 });
  ring.event('Acquire', 11 * MS, { object: 5, sequence: 4, depth: 1 });
  writer.ready();
  capture.poll(14 * MS);
  expect(records(capture.lines())).toHaveLength(1);
  capture.poll(20 * MS);
  expect(records(capture.lines())).toHaveLength(1);
  expect(capture.decoder.stats.gaps).toBe(1);
});

test('two rings that wait for each other are let go', () => {
  capture = new Capture();
  const writer = capture.process();
  const [a, b] = [writer.ring(), writer.ring()];
  for (const [ring, first, second] of [
    [a, 1, 2],
    [b, 2, 1],
  ] as const) {
    ring.event('Acquire', 1 * MS, { object: first, sequence: 1 });
    ring.event('Acquire', 2 * MS, { object: first, sequence: 4 });
    ring.event('Acquire', 3 * MS, { object: second, sequence: 3 });
  }
  writer.ready();
  capture.drain(50 * MS);
  expect(records(capture.lines())).toHaveLength(6);
});

test('a record from the future breaks its ring, not the others', () => {
  capture = new Capture();
  const writer = capture.process();
  writer.ring().event('Notify', 3600 * 1000 * MS, { object: 1 });
  writer.ring().event('Notify', 1 * MS, { object: 2 });
  writer.ready();
  capture.poll(10 * MS);
  const lines = capture.lines();
  expect(lines).toContain('1/1 1000000 Notify object=2');
  expect(lines).toContain('1/0 10000000 lost 1');
  expect(lines.some((line) => line.includes('ring 0 holds impossible data'))).toBe(true);
  expect(capture.decoder.stats.brokenRings).toBe(1);
});

test('what was written while a poll took long is not from the future', () => {
  capture = new Capture();
  const writer = capture.process();
  writer.ring().event('Notify', 4000 * MS, { object: 1 });
  writer.ready();
  capture.pace = 5000 * MS;
  capture.poll(-5000 * MS);
  expect(capture.decoder.stats.brokenRings).toBe(0);
  capture.drain();
  expect(capture.lines()).toContain('1/0 4000000000 Notify object=1');
});

test('an event kind of a later version is skipped and counted', () => {
  capture = new Capture();
  const writer = capture.process();
  const later = new Uint32Array(8).fill(1);
  later[1] = 0;
  later[2] = 999;
  writer.ring().append(later).event('Notify', 2, { object: 1 });
  writer.ready();
  capture.drain(1 * MS);
  expect(records(capture.lines())).toEqual(['1/0 2 Notify object=1']);
  expect(capture.decoder.stats.unknown).toBe(1);
});
