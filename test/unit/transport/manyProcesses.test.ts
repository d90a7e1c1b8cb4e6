import { readdirSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { Capture } from '../trace/capture';

const MS = 1_000_000;
const MADE = 500;
let capture: Capture;
afterEach(() => capture.dispose());

/** A program that started very many processes while nobody read, which are all gone. */
function gone(mostProcesses = MADE): void {
  capture = new Capture({ identify: () => null, mostProcesses });
  for (let at = MADE; at > 0; at--) {
    const writer = capture.process({ pid: 1000 + at, startNs: at * MS });
    writer.ring().threadBegin(at * MS, 1, { name: `of ${at}` });
    writer.ready();
    writer.close();
  }
}

const openFiles = (): number => readdirSync('/proc/self/fd').length;
const begun = (): number[] =>
  capture
    .lines()
    .filter((line) => line.includes('ThreadBegin'))
    .map((line) => Number(line.split('/')[0]));

test('those that are gone are taken up some at a time, the oldest first', () => {
  gone();
  const before = openFiles();
  const seen: number[] = [];
  let polls = 0;
  for (let more = true; more; polls++) {
    const result = capture.poll(2_000 * MS + polls * MS);
    ({ more } = result);
    seen.push(...begun());
    // Whoever is not taken up yet has more to tell, from its start on.
    if (more) expect(result.watermarkNs).toBeLessThanOrEqual((seen.length + 1) * MS);
    // Of each that is being read some files are open.
    expect(openFiles() - before).toBeLessThan(3 * MADE);
  }
  expect(seen).toEqual(Array.from({ length: MADE }, (_, at) => at + 1));
  expect(polls).toBeGreaterThan(2);
});

test('so are they at the end of the run', () => {
  gone();
  capture.pace = 1;
  capture.drain(2_000 * MS);
  expect(begun()).toHaveLength(MADE);
});

test('it is told when there are more than are followed', () => {
  gone(100);
  const notes: string[] = [];
  for (let at = 0; at < 5; at++) notes.push(...capture.poll(2_000 * MS + at * MS).notes);
  expect(begun()).toHaveLength(100);
  expect(notes).toEqual([expect.stringContaining('100 processes have been seen')]);
});
