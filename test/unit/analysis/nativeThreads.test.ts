import { expect, test } from 'vitest';
import { Analysis } from '../../../src/analysis/index';
import { RunModel } from '../../../src/model/index';
import { Looks, type Seen } from '../model/looks';
import { MS, Scene } from '../model/scene';

const MAIN = 1001;
const NATIVE = 2001;

/** Rules that are told where the main thread waits for an event that its only thread has left without setting, and the looks saw that. */
function told(...looked: readonly Readonly<Record<number, Seen>>[]): string[] {
  const model = new RunModel();
  const scene = new Scene(model);
  const looks = new Looks(model);
  const analysis = new Analysis(model);
  scene.begin('MainThread');
  scene.object('ready', 'Event', 'MainThread');
  scene.begin('loader');
  scene.now = 10 * MS;
  scene.end('loader');
  scene.signals(0);
  scene.now = 150 * MS;
  scene.block('MainThread', 'Event', 'ready', 20);
  for (const seen of looked) looks.look(seen);
  for (const at of [2000, 2100, 2200]) {
    scene.now = at * MS;
    scene.advance();
    analysis.check();
  }
  return analysis.findings().map(({ rule }) => rule);
}

test('a native thread that another one must wake keeps nobody from being stuck', () => {
  expect(told()).toEqual(['stall']);
  expect(told({ [MAIN]: 'S', [NATIVE]: 'S' }, { [NATIVE]: 'P' }, {})).toEqual(['stall']);
});

test('one that waits for something else may call back', () => {
  expect(told({ [MAIN]: 'S', [NATIVE]: 'S' }, {}, {})).toEqual([]);
  expect(told({ [MAIN]: 'S', [NATIVE]: 'P' }, {}, { [NATIVE]: 'S*' })).toEqual([]);
});

test('one that was woken since the last look is not known to sleep', () => {
  expect(told({ [MAIN]: 'S', [NATIVE]: 'P' })).toEqual([]);
});

test('one that was seen once may still turn out to be a thread of Python', () => {
  expect(told({ [MAIN]: 'S' }, { [MAIN]: 'S*', [NATIVE]: 'S' })).toEqual([]);
});
