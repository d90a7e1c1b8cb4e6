import { expect, test } from 'vitest';
import { sharedWordName } from '../../../src/model/naming/sharedWord';

test.each([
  ['Atomics.wait(flags, 0, 1);', null, 'flags[0]'],
  ['Atomics.wait(state, at, 1);', 3, 'state[3]'],
  ['Atomics.notify(this.#words, i + 1, 1)', 2, 'this.#words[2]'],
  ['Atomics.wait(state, at, 1);', null, 'state[at]'],
  ['Atomics.wait(state, Slot.READY, 0);', 2, 'state[Slot.READY]'],
  ['Atomics.wait(state, DONE, 0);', 2, 'state[DONE]'],
  ['sleepUntilDone(state, 0);', 0, null],
])('%s, word %s', (line, index, name) => {
  expect(sharedWordName([{ function: 'wait', line: 1, source: () => line }], index)).toBe(name);
});
