import { expect, it } from 'vitest';
import { ObjectKind } from '../../../src/protocol/index';
import { objectName, RunModel } from '../../../src/model/index';
import { withForeign, withoutForeign } from '../../../src/model/naming/foreignLetters';
import { Scene } from './scene';

it.each(['锁 = threading.Lock()', 'Счёт.очередь', 'größe', '𝔵', 'no 🧵 letter'])(
  'letters of any script come back: %s',
  (text) => {
    expect(withForeign(withoutForeign(text))).toBe(text);
  },
);

it.each([
  ['锁 = threading.Lock()', '锁'],
  ['замки = [threading.Lock() for _ in range(3)]', 'замки[…]'],
  ["locks['größe'] = threading.Lock()", "locks['größe']"],
])('a lock is called what the program calls it: %s', (line, name) => {
  const model = new RunModel();
  const scene = new Scene(model);
  scene.begin('MainThread');
  model.sourceLine(scene.file, 5, line);
  const stack = scene.stackOf(scene.site(5, '<module>'));
  scene.record('MainThread', 'ObjectBegin', { object: 1, kind: ObjectKind.Lock, stack });
  scene.advance();
  expect(objectName(model, model.objects[1]!)).toBe(name);
});
