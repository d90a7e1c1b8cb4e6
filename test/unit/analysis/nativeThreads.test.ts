import { expect, test } from 'vitest';
import { Analysis } from '../../../src/analysis/index';
import { RunModel } from '../../../src/model/index';
import { Looks, type Seen } from '../model/looks';
import { MS, Scene } from '../model/scene';

const MAIN = 1001;
const NATIVE = 2001;

type Look = Readonly<Record<number, Seen>>;

const SLEPT_BEFORE: readonly Look[] = [{ [MAIN]: 'R', [NATIVE]: 'P' }, { [MAIN]: 'R' }];

/** Rules that are told where the main thread waits for an event that its only thread has left without setting, and the looks saw that. */
function told(looked: readonly Look[], before: readonly Look[] = []): string[] {
  const model = new RunModel();
  const scene = new Scene(model);
  const looks = new Looks(model);
  const analysis = new Analysis(model);
  scene.begin('MainThread');
  scene.object('ready', 'Event', 'MainThread');
  scene.begin('loader');
  scene.now = 10 * MS;
  scene.end('loader');
  looks.handled = 0;
  for (const seen of before) looks.look(seen);
  scene.now = looks.at + 50 * MS;
  scene.block('MainThread', 'Event', 'ready', 20);
  scene.now = looks.at + 1000 * MS;
  scene.advance();
  expect(analysis.check()).toEqual([]);
  looks.at = scene.now;
  for (const seen of looked) {
    looks.look(seen);
    analysis.check();
  }
  for (const at of [2000, 2100, 2200]) {
    scene.now = at * MS;
    scene.advance();
    analysis.check();
  }
  return analysis.findings().map(({ rule }) => rule);
}

test('a native thread that another one must wake keeps nobody from being stuck', () => {
  expect(told([{}])).toEqual(['stall']);
  expect(told([{ [MAIN]: 'S', [NATIVE]: 'S' }, { [NATIVE]: 'P' }, {}])).toEqual(['stall']);
  expect(told([{ [MAIN]: 'S*' }], SLEPT_BEFORE)).toEqual(['stall']);
});

test('one that waits for something else may call back', () => {
  expect(told([{ [MAIN]: 'S', [NATIVE]: 'S' }, {}, {}])).toEqual([]);
  expect(told([{ [MAIN]: 'S', [NATIVE]: 'P' }, {}, { [NATIVE]: 'S*' }])).toEqual([]);
});

test('one that may have been woken since the last look is not known to sleep', () => {
  expect(told([], SLEPT_BEFORE)).toEqual([]);
});

test('one may have come since the last look', () => {
  expect(told([], [{ [MAIN]: 'R' }])).toEqual([]);
  expect(told([{ [MAIN]: 'S*' }], [{ [MAIN]: 'R' }])).toEqual(['stall']);
});

test('one that was seen once may still turn out to be a thread of Python', () => {
  expect(told([{ [MAIN]: 'S', [NATIVE]: 'S' }])).toEqual([]);
  const goes = { [MAIN]: 'S*', [NATIVE]: 'gone' } as const;
  expect(told([{ [MAIN]: 'S', [NATIVE]: 'S' }, goes])).toEqual(['stall']);
});
