import { expect, test } from 'vitest';
import { SeenRunning } from '../../../src/model/state/seenRunning';

const at = (line: number, name = 'crunch', file = '/app/app.py') => ({
  file,
  function: name,
  line,
});
test('a thread is seen at lines, first that where it was most often', () => {
  const seen = new SeenRunning();
  seen.look(1, at(7));
  seen.look(2, at(7));
  seen.look(3, at(8));
  expect(seen.looks).toBe(3);
  expect(seen.most(1)).toEqual([{ site: at(7), looks: 2 }]);
  expect(seen.most(5)).toHaveLength(2);
});

test('where it mostly was since a moment is where most looks saw the function', () => {
  const seen = new SeenRunning();
  for (let look = 0; look < 10; look++) seen.look(look, at(50, 'before'));
  expect(seen.mostlySince(10)).toBeNull();
  for (let look = 10; look < 14; look++) seen.look(look, at(7 + (look % 2)));
  seen.look(14, at(8));
  seen.look(15, at(30, 'other'));
  expect(seen.mostlySince(10)?.site).toEqual(at(8));
  seen.look(16, at(40, 'third'));
  for (let look = 17; look < 22; look++) seen.look(look, at(look * 10, `one of many ${look}`));
  expect(seen.mostlySince(10)).toBeNull();
});

test('what is kept is bounded, and all looks are counted', () => {
  const seen = new SeenRunning();
  for (let line = 1; line <= 1000; line++) seen.look(line, at(line));
  expect(seen.looks).toBe(1000);
  expect(seen.most(1000).length).toBeLessThanOrEqual(200);
});
