import { describe, expect, it } from 'vitest';
import { deriveName, type NamingFrame } from '../../../src/model/naming/deriveName';

/**
 * A program as text; `#1` marks the line of the innermost frame, `#2` its caller's, and so on.
 * The function of a frame is found by indentation, the way co_qualname does it (or co_name).
 */
function frames(program: string, qualified = true): NamingFrame[] {
  const lines = program.split('\n').map((line) => line.replace(/^ {6}/, ''));
  const source = (line: number): string | undefined =>
    lines[line - 1]?.replace(/\s*#\d[\d ]*$/, '');
  const found: NamingFrame[] = [];
  lines.forEach((text, index) => {
    for (const mark of (/#(\d[\d ]*)$/.exec(text)?.[1] ?? '').split(' ')) {
      if (mark)
        found[Number(mark) - 1] = {
          function: functionAt(lines, index, qualified),
          line: index + 1,
          source,
        };
    }
  });
  return found;
}

function functionAt(lines: readonly string[], at: number, qualified: boolean): string {
  const names: string[] = [];
  let indent = lines[at]!.length - lines[at]!.trimStart().length;
  if (/^\s*(?:\)|\w+=)/.test(lines[at]!)) indent = Math.max(0, indent - 4);
  for (let line = at - 1; line >= 0 && indent > 0; line--) {
    const text = lines[line]!;
    const own = text.length - text.trimStart().length;
    if (text.trim() === '' || own >= indent) continue;
    indent = own;
    const name = /^\s*(?:async )?(def|class)\s+(\w+)/.exec(text);
    if (name) names.unshift(name[2]!);
  }
  if (names.length === 0) return '<module>';
  return qualified ? names.join('.') : names.at(-1)!;
}

interface Case {
  readonly what: string;
  readonly kind?: string;
  readonly program: string;
  /** Expected name by ordinal, from 0. */
  readonly names: readonly (string | null)[];
  readonly unqualified?: true;
}

const CASES: readonly Case[] = [
  { what: 'a global', program: 'lock = threading.Lock() #1', names: ['lock'] },
  { what: 'an annotation', program: 'lock: threading.Lock = Lock() #1', names: ['lock'] },
  { what: 'two targets', program: 'a = b = Lock() #1', names: ['a'] },
  { what: 'a pair', program: 'a, b = Lock(), Lock() #1', names: ['a', 'b'] },
  { what: 'after an if', program: 'if leads: lock = Lock() #1', names: ['lock'] },
  {
    what: 'in a block of one line',
    program: 'with gate: a = Lock(); b = Lock() #1',
    names: ['a', 'b'],
  },
  {
    what: 'a pair of values',
    kind: 'RLock',
    program: "x, y = context.Value('i', 5), context.Value('i', 6) #1",
    names: ['x', 'y'],
  },
  {
    what: 'a pair of queues',
    kind: 'Queue',
    program: 'a, b = Queue(), Queue(5) #1',
    names: ['a', 'b'],
  },
  { what: 'unpacking', program: 'a, b = [Lock() for _ in range(2)] #1', names: ['a', 'b'] },
  { what: 'a walrus', program: 'with (guard := Lock()): #1', names: ['guard'] },
  { what: 'with … as', program: 'with Lock() as x: #1', names: ['x'] },
  { what: 'a comment and a string', program: `lock = Lock() # "('( #1`, names: ['lock'] },
  { what: 'an or', program: 'lock = lock or Lock() #1', names: ['lock'] },
  { what: 'a subscript', program: "locks['a'] = Lock() #1", names: ["locks['a']"] },
  {
    what: 'a comprehension',
    program: 'forks = [Lock() for _ in range(5)] #1',
    names: ['forks[0]', 'forks[1]'],
  },
  {
    what: 'a generator',
    program: 'forks = tuple(Lock() for _ in range(5)) #1',
    names: ['forks[0]', 'forks[1]'],
  },
  { what: 'append', program: 'forks.append(Lock()) #1', names: ['forks[0]', 'forks[1]'] },
  { what: 'a list', program: 'pair = [Lock(), Lock()] #1', names: ['pair[0]', 'pair[1]'] },
  {
    what: 'a dict',
    program: "locks = {'a': Lock(), 'b': Lock()} #1",
    names: ["locks['a']", "locks['b']"],
  },
  { what: 'dict()', program: 'locks = dict(a=Lock()) #1', names: ["locks['a']"] },
  {
    what: 'a dict comprehension',
    program: 'locks = {name: Lock() for name in names} #1',
    names: ['locks[name]'],
  },
  { what: 'setdefault', program: 'lock = locks.setdefault(key, Lock()) #1', names: ['locks[key]'] },
  { what: 'defaultdict', program: 'with locks[key]: #1', names: ['locks[key]'] },
  { what: 'a keyword', program: 'Worker(lock=Lock()) #1', names: ['lock'] },
  { what: 'a default', program: 'def f(lock=Lock()): #1', names: ['lock'] },
  { what: 'a positional argument', program: 'pool = Pool(Lock()) #1', names: ['lock of pool'] },
  { what: 'nowhere', program: 'print(Lock()) #1', names: [null] },
  {
    what: 'a loop that counts',
    program: `
      for i in range(3):
          locks[i] = Lock() #1`,
    names: ['locks[0]', 'locks[1]'],
  },
  {
    what: 'a call of several lines',
    program: `
      worker = Worker(
          'one',
          lock=Lock(), #1
      )`,
    names: ['lock'],
  },
  {
    what: 'an assignment of several lines',
    program: `
      lock = (
          Lock() #1
      )`,
    names: ['lock'],
  },
  {
    what: 'a dict of several lines',
    program: `
      locks = {
          'a': Lock(),
          'b': Lock(), #1
      }`,
    names: ["locks['b']"],
  },
  {
    what: 'an attribute by its instance',
    program: `
      class Account:
          def __init__(self):
              self._lock = Lock() #1

      account_b = Account(10) #2`,
    names: ['account_b._lock'],
  },
  {
    what: 'an attribute of an instance stored nowhere',
    program: `
      class Account:
          def __init__(self):
              self._lock = Lock() #1

      run(10)
      Account(10).run() #2`,
    names: ['Account._lock'],
  },
  {
    what: 'the same without qualified names',
    unqualified: true,
    program: `
      class Account:
          def __init__(self):
              self._lock = Lock() #1

      Account(10).run() #2`,
    names: ['Account._lock'],
  },
  {
    what: 'what a class decorates',
    program: `
      class cached_property:
          def __init__(self, func):
              self.lock = RLock() #1

      class Shop:
          @functools.cached_property #2
          @timed
          def prices(self):
              pass`,
    kind: 'RLock',
    names: ['Shop.prices.lock'],
  },
  {
    what: 'what a class decorates, called at its own line',
    program: `
      class cached_property:
          def __init__(self, func):
              self.lock = RLock() #1

      class Shop:
          @functools.cached_property
          @timed
          def prices(self): #2
              pass`,
    kind: 'RLock',
    names: ['Shop.prices.lock'],
    unqualified: true,
  },
  {
    what: 'instances in a list',
    program: `
      class Account:
          def __init__(self):
              self._lock = Lock() #1

      accounts = [Account(n) for n in range(3)] #2`,
    names: ['accounts[0]._lock', 'accounts[1]._lock'],
  },
  {
    what: 'a base class',
    program: `
      class Base:
          def __init__(self):
              self._lock = Lock() #1

      class Account(Base):
          def __init__(self):
              super().__init__() #2

      savings = Account() #3`,
    names: ['savings._lock'],
  },
  {
    what: 'a method called in the constructor',
    program: `
      class Handler:
          def __init__(self):
              self.createLock() #2
          def createLock(self):
              self.lock = RLock() #1

      console = Handler() #3`,
    kind: 'RLock',
    names: ['console.lock'],
  },
  {
    what: 'an object within an object',
    program: `
      class Cache:
          def __init__(self):
              self._lock = Lock() #1

      class App:
          def __init__(self):
              self.cache = Cache() #2

      app = App() #3`,
    names: ['app.cache._lock'],
  },
  {
    what: 'a factory',
    program: `
      def make_lock():
          return Lock() #1

      guard = make_lock() #2`,
    names: ['guard'],
  },
  {
    what: 'a class attribute',
    program: `
      class Registry:
          lock = Lock() #1`,
    names: ['Registry.lock'],
  },
  {
    what: 'a local variable',
    program: `
      def main():
          jobs = queue.Queue(10) #1`,
    kind: 'Queue',
    names: ['jobs'],
  },
  {
    what: 'an alias',
    program: 'lock = L() #1',
    names: ['lock'],
  },
];

describe('deriveName', () => {
  it.each(CASES)('$what', ({ kind, program, names, unqualified }) => {
    const stack = frames(program, !unqualified);
    expect(names.map((_, ordinal) => deriveName(kind ?? 'Lock', stack, ordinal))).toEqual(names);
  });

  it('finds the field of a dataclass by its default factory', () => {
    const [caller] = frames(`
      @dataclass
      class Account:
          name: str
          lock: Lock = field(default_factory=Lock)

      alice = Account('alice') #1`);
    const made = { function: '__init__', line: 3, source: () => undefined };
    expect(deriveName('Lock', [made, caller!], 0)).toBe('alice.lock');
  });

  it.each([
    ['forks = [Lock() for _ in range(5)] #1', 'forks[…]'],
    ['a, b = Lock(), Lock() #1', 'a or b'],
    ['a, b = (Lock() for _ in range(2)) #1', 'a or b'],
    ['lock = Lock() #1', 'lock'],
    ['locks.append(Lock()) #1', 'locks[…]'],
    ['print(Lock(), Lock()) #1', null],
  ])('does not guess which one of several it is: %s', (program, name) => {
    expect(deriveName('Lock', frames(program), null)).toBe(name);
  });

  it('knows nothing without source', () => {
    expect(deriveName('Lock', [{ function: 'f', line: 3, source: () => undefined }], 0)).toBeNull();
    expect(deriveName('Lock', [], 0)).toBeNull();
  });
});

it.each([
  ['      r = await asyncio.to_thread(work)#1', 'default executor'],
  ['      r = await loop.run_in_executor(None, work)#1', 'default executor'],
  ['      r = loop.run_in_executor(ThreadPoolExecutor(2), work)#1', 'executor of r'],
  ['      pool = ThreadPoolExecutor(2)#1', 'pool'],
])('an executor that asyncio makes: %s', (program, name) => {
  expect(deriveName('Executor', frames(program), 0)).toBe(name);
});
