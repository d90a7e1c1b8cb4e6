import { afterEach, beforeEach, expect, test } from 'vitest';
import { SlowStepFlag } from '../../../src/protocol/index';
import { type RingWriter } from '../../support/ringWriter';
import { Capture, fakeIdentity } from '../trace/capture';

const MS = 1_000_000;
let capture: Capture;
let ring: RingWriter;

beforeEach(() => {
  capture = new Capture({ isAlive: () => true, identify: fakeIdentity });
  const writer = capture.process();
  ring = writer.ring().threadBegin(MS, 1);
  writer.ready();
  capture.poll(9 * MS);
  capture.lines();
});
afterEach(() => capture.dispose());

/** What is told by looks at these moments, in ms. */
function told(...looks: number[]): string[] {
  for (const at of looks) capture.poll(at * MS);
  return capture.lines().filter((line) => line.startsWith('1/0'));
}

test('a step that is over before long is not told', () => {
  ring.step(10 * MS, { task: 3 });
  expect(told(100, 400)).toEqual([]);
  ring.step(0);
  expect(told(600, 700)).toEqual([]);
});

test('a step that lasts is told once it was seen twice, and that it is over', () => {
  ring.step(10 * MS, { task: 3, site: 7, flags: SlowStepFlag.Resumed });
  expect(told(600)).toEqual([]);
  expect(told(700, 800, 850)).toEqual([
    '1/0 700000000 StepLasts flags=1 task=3 site=7 since=10000000',
  ]);
  ring.step(0);
  expect(told(900, 1000, 1100)).toEqual(['1/0 900000000 StepLasts']);
});

test('another step is another one, and what a step has done since is told', () => {
  ring.step(10 * MS, { task: 3 });
  expect(told(600, 700, 750)).toHaveLength(1);
  ring.step(10 * MS, { task: 3, flags: SlowStepFlag.Made });
  expect(told(800, 820)).toEqual(['1/0 800000000 StepLasts flags=4 task=3 since=10000000']);
  ring.step(850 * MS, { task: 4 });
  expect(told(1400, 1500, 1600)).toEqual([
    '1/0 1400000000 StepLasts',
    '1/0 1500000000 StepLasts task=4 since=850000000',
  ]);
});

test('a step is told behind what its thread tells meanwhile', () => {
  ring.step(10 * MS, { task: 3 });
  capture.poll(600 * MS);
  ring.event('Notify', 710 * MS, { object: 7 });
  capture.poll(700 * MS);
  const lines = told(800, 900);
  expect(lines.map((line) => line.split(' ').slice(1, 3).join(' '))).toEqual([
    '710000000 Notify',
    '710000000 StepLasts',
  ]);
});
