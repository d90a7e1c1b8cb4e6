import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodeRecord, type ProcessWriter, type RingWriter } from '../../support/ringWriter';
import { Capture, fakeIdentity } from '../trace/capture';

const MS = 1_000_000;
let alive = true;
let capture: Capture;
let writer: ProcessWriter;
let ring: RingWriter;

const begin = (options: { ringRecords?: number } = {}): void => {
  writer = capture.process(options);
  ring = writer.ring().threadBegin(MS, 1);
  writer.ready();
  capture.poll(9 * MS);
  capture.lines();
};

beforeEach(() => {
  alive = true;
  capture = new Capture({ isAlive: () => alive, identify: fakeIdentity });
});
afterEach(() => capture.dispose());

const block = (atNs: number): Uint32Array => {
  const records = new Uint32Array(16);
  records.set(encodeRecord('Awaited', atNs, { what: 1, descriptor: 4 }));
  records.set(encodeRecord('Block', atNs, { reason: 13, timeout: Infinity }), 8);
  return records;
};
const BLOCK = '1/0 10000000 Block reason=Io timeout=Infinity';
const events = (): string[] => capture.lines().filter((line) => line.startsWith('1/0'));

test('a call that comes back soon is not told', () => {
  begin();
  ring.calls(10 * MS, block(10 * MS));
  capture.poll(11 * MS);
  ring.returns(false).event('Notify', 12 * MS, { object: 7 });
  capture.drain(30 * MS);
  expect(events()).toEqual(['1/0 12000000 Notify object=7']);
});

test('a call that lasts is a wait while it is under way, and told once', () => {
  begin();
  ring.calls(10 * MS, block(10 * MS));
  capture.poll(14 * MS);
  expect(events()).toEqual([]);
  capture.poll(16 * MS);
  capture.poll(20 * MS);
  expect(events().at(-1)).toBe(BLOCK);
  ring.returns(true).event('Unblock', 21 * MS, { outcome: 0, waited: 11 * MS });
  capture.drain(30 * MS);
  const last = events();
  expect(last).toHaveLength(1);
  expect(last[0]).toContain('21000000 Unblock');
});

test('what other threads did meanwhile is told after the beginning of the call', () => {
  begin();
  const other = writer.ring().threadBegin(3 * MS, 2);
  ring.calls(10 * MS, block(10 * MS));
  other.event('Notify', 11 * MS, { object: 7 });
  capture.poll(14 * MS);
  expect(capture.lines().join('\n')).not.toContain('Notify');
  capture.poll(16 * MS);
  capture.poll(20 * MS);
  const lines = capture.lines();
  expect(lines.indexOf(BLOCK)).toBeLessThan(lines.indexOf('1/1 11000000 Notify object=7'));
  expect(lines).toContain(BLOCK);
});

test('a program that is killed in a call was waiting', () => {
  begin();
  ring.calls(10 * MS, block(10 * MS));
  alive = false;
  for (const at of [11, 600, 900, 1200]) capture.poll(at * MS);
  const lines = capture.lines();
  expect(lines).toContain(BLOCK);
  expect(lines.at(-1)).toMatch(/process end vanished$/);
});

test('the oldest records of a full ring are not taken for those of a call', () => {
  begin({ ringRecords: 8 });
  for (let i = 0; i < 8; i++) ring.event('Notify', (3 + i) * MS, { object: 1 + i });
  ring.calls(12 * MS, block(12 * MS)).returns(false);
  capture.drain(30 * MS);
  const lines = events();
  expect(lines.filter((line) => line.includes('Notify'))).toHaveLength(5);
  expect(lines.some((line) => line.includes('lost 3'))).toBe(true);
  expect(lines.join('\n')).not.toContain('Block');
});
