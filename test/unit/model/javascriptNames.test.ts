import { expect, test } from 'vitest';
import { deriveName } from '../../../src/model/naming/deriveName';
import { inJavaScript, pythonic } from '../../../src/model/naming/javascript';

interface Place {
  readonly function: string;
  readonly line: number;
}

/** Lines begin at 1; each place is a frame, innermost first. */
function nameIn(source: string, kind: string, places: readonly Place[], ordinal: number): string {
  const lines = source.replace(/^\n/, '').split('\n');
  const frames = pythonic(places.map((one) => ({ ...one, source: (line) => lines[line - 1] })));
  return inJavaScript(deriveName(kind, frames, ordinal) ?? 'no name');
}

const module = (line: number): Place => ({ function: '<module>', line });

test.each([
  ['const lock = new Lock();', 'Lock', 0, 'lock'],
  ['export const jobs: Queue<Job> = new Queue<Job>(3); // at most 3', 'Queue', 0, 'jobs'],
  ['let a = new Lock(), b = new Lock();', 'Lock', 0, 'a'],
  ['let a = new Lock(), b = new Lock();', 'Lock', 1, 'b'],
  ['const n = [1, 2].at(0), q: Queue<Job> = new Queue(n), back = new Queue();', 'Queue', 1, 'back'],
  ["const shared = { a: 1, 'b, c = 2': 3 }, lock = new Lock();", 'Lock', 0, 'lock'],
  ['first = new Lock(); second = new Lock();', 'Lock', 1, 'second'],
  ['const locks = [new Lock(), new Lock()];', 'Lock', 1, 'locks[1]'],
  ['const forks = Array.from({ length: 5 }, () => new Lock());', 'Lock', 3, 'forks[3]'],
  ["const ready = ['a', 'b'].map(() => new Event());", 'Event', 1, 'ready[1]'],
  ['locks.push(new Lock());', 'Lock', 2, 'locks[2]'],
  ['const shared = { lock: new Lock(), count: 0 };', 'Lock', 0, 'shared.lock'],
  ["locks['a'] = new Lock();", 'Lock', 0, 'locks.a'],
  ['const cfg = { q: new Queue(), locks: [new Lock(), new Lock()] };', 'Lock', 1, 'cfg.locks[1]'],
  ['const cfg = { db: { lock: new Lock() } };', 'Lock', 0, 'cfg.db.lock'],
  ['writeLock ??= new Lock();', 'Lock', 0, 'writeLock'],
  ['if (isMain) { const q = new Queue(); q.get(); }', 'Queue', 0, 'q'],
  ['} else { const a = new Queue(); const b = new Queue();', 'Queue', 1, 'b'],
  ['ready(); const pool = new Pool({ processes: 2 });', 'Executor', 0, 'pool'],
])('%s', (line, kind, ordinal, name) => {
  expect(nameIn(`if (isMain) {\n  ${line}`, kind, [module(2)], ordinal)).toBe(name);
});

const account = `
export class Account {
  readonly #guard = new Lock();

  constructor(owner: string) {
    this.lock = new RLock();
  }
}
const mine = new Account('me');
function make() {
  return new Lock();
}
const made = make();
`;

test('variables of one declaration may be on lines of their own', () => {
  const source = `
const first = new Queue(),
  second = new Queue(3),
  third = new Queue(), fourth = new Queue();
`;
  const names = [
    [1, 0],
    [2, 0],
    [3, 0],
    [3, 1],
  ].map(([line, ordinal]) => nameIn(source, 'Queue', [module(line!)], ordinal!));
  expect(names).toEqual(['first', 'second', 'third', 'fourth']);
});

test('what a constructor makes goes by the name of the whole', () => {
  const frames = [{ function: 'Account', line: 5 }, module(8)];
  expect(nameIn(account, 'RLock', frames, 0)).toBe('mine.lock');
  const field = [{ function: '<instance_members_initializer>', line: 2 }];
  expect(nameIn(account, 'Lock', [...field, { function: 'Account', line: 4 }, module(8)], 0)).toBe(
    'mine.guard',
  );
});

test('what a method of an object makes is not called by the object', () => {
  const source = `
const app = {
  lock: new Lock(),
  async handler() { const local = new Lock(); return local; },
  make() { return new Lock(); },
};
const made = app.make();
`;
  expect(nameIn(source, 'Lock', [module(2)], 0)).toBe('app.lock');
  expect(nameIn(source, 'Lock', [{ function: 'handler', line: 3 }, module(6)], 0)).toBe('local');
  expect(nameIn(source, 'Lock', [{ function: 'make', line: 4 }, module(6)], 0)).toBe('made');
});

test('what a method of a class makes on its line goes by the class', () => {
  const source = `
class Repo {
  name = 'r';
  open() { this.lock = new Lock(); }
}
const repo = new Repo();
function begin() { repo.open(); }
`;
  const frames = [{ function: 'open', line: 3 }, { function: 'begin', line: 6 }, module(7)];
  expect(nameIn(source, 'Lock', frames, 0)).toBe('repo.lock');
});

test('what a function makes goes by what its caller calls it', () => {
  expect(nameIn(account, 'Lock', [{ function: 'make', line: 10 }, module(12)], 0)).toBe('made');
});
