import { expect, test } from 'vitest';
import { readModule } from '../../../src/adapter/inspector/functionPlaces';

const TEXT = `
import './side.mjs';
export function declared(a, b = () => { inner(); }) {
  class Unused {}
  // nothing yet
  return a;
}
const arrow = (x) => x + 1, empty = () => {};
export default class Account {
  #kept = function () { return 1; };
  constructor() { this.log = () => void 0; }
  static open() { "first"; }
  get amount() { return 2; }
  async *['computed']() { return 3; }
}
const named = __name(function inner() {
  work();
}, 'named');
exports.made = async () => { await 1; };
new Worker(new URL('../worker.mjs', import.meta.url));
`;

test('functions and methods by their names, and where each begins to do something', () => {
  const { functions = [], named } = readModule(TEXT) ?? {};
  const lines = TEXT.split('\n');
  const places = functions.map(({ name, line, column }) => [name, lines[line]!.slice(column)]);
  expect(places).toEqual([
    ['declared', 'return a;'],
    ['arrow', 'x + 1, empty = () => {};'],
    ['empty', '};'],
    ['Account.kept', 'return 1; };'],
    ['Account.constructor', 'this.log = () => void 0; }'],
    ['Account.constructor.log', 'void 0; }'],
    ['Account.open', '"first"; }'],
    ['Account.amount', 'return 2; }'],
    ['named', 'work();'],
    ['made', 'await 1; };'],
  ]);
  expect(named).toEqual(['./side.mjs', '../worker.mjs']);
});

test('a script that is no module has functions, and what is no JavaScript has none', () => {
  expect(readModule('with (here) { function f() { g(); } }')?.functions[0]?.name).toBe('f');
  expect(readModule('def f(): pass')).toBeNull();
});
