import { expect, it } from 'vitest';
import { visibleName } from '../../../src/model/names';
import { RunModel } from '../../../src/model/index';
import { runRows } from '../../../src/model/rows/index';
import { Scene } from './scene';

it.each([
  ['worker-1', 'worker-1'],
  ['工作线程 🧵', '工作线程 🧵'],
  ['line\nbreak\ttab', 'line\\nbreak\\ttab'],
  ['\u001b[31mred\u0007', '\\x1b[31mred\\x07'],
  ['two\u2028lines', 'two\\u2028lines'],
  ['עובד ראשי', 'עובד ראשי'],
  ['pay \u202elive\u2069', 'pay \\u202elive\\u2069'],
  ['  ', "'  '"],
  ['', ''],
])('a name is told on one line and can be seen: %j', (name, shown) => {
  expect(visibleName(name)).toBe(shown);
});

it('so are those of threads', () => {
  const model = new RunModel();
  const scene = new Scene(model);
  scene.begin('one\ntwo');
  scene.advance();
  expect(runRows(model).lanes.map(({ name }) => name)).toContain('one\\ntwo');
});
