import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Body } from '../support/dapClient';
import { type Debugging, launch, versions, write } from './support/debugging';

const OWN = `import array, collections, enum, functools

class Slotted:
    __slots__ = ("zeta", "__secret", "alpha", "unset")

    def __init__(self):
        self.zeta, self.__secret, self.alpha = 1, 7, 2

    def secret(self):
        return self.__secret

class Table(dict):
    def items(self):
        raise RuntimeError("not this way")

class Stack(list):
    def __getitem__(self, at):
        raise RuntimeError("not this way")

class Pair(collections.namedtuple("Pair", "left right")):
    pass

class Known(set):
    __slots__ = ("origin",)

class Alike:
    def __repr__(self):
        return "alike"

class Comparing(type):
    def __eq__(cls, other):
        raise RuntimeError("not this way")

class Compared(metaclass=Comparing):
    pass

class Whole:
    def __set_name__(self, owner, name):
        self.name = name
    def __get__(self, instance, owner):
        return instance.__dict__[self.name]
    def __set__(self, instance, value):
        instance.__dict__[self.name] = int(value)

class Counted:
    count = Whole()
    def __init__(self):
        self.count = 1

class Texts(dict):
    def __setitem__(self, key, value):
        super().__setitem__(key, str(value))

class Shade(enum.Enum):
    LIGHT, DARK = 1, 2
    @classmethod
    def most(cls):
        return cls.DARK
    @property
    def half(self):
        return self.value / 2
    def twice(self):
        return self.value * 2

def numbers(limit):
    total = 0
    for number in range(limit):
        total += number
        yield total

async def later(first):
    return first

def work():
    slotted, table, stack, pair, known = Slotted(), Table(), Stack([5, 6]), Pair(1, 2), Known([8])
    for one in (table, stack, pair):
        one.origin = "made"
    table["k"] = 3
    known.origin = "made"
    default = collections.defaultdict(list, a=[1])
    alike = {Alike(): 1, Alike(): 2, Alike(): 3}
    counted, texts, floats = Counted(), Texts(), array.array("d", [1.0])
    texts["a"] = 1
    compared, shade = Compared(), Shade
    step = 10
    def add(value, by=1):
        return value + step * by
    ten = functools.partial(add, 4, by=1)
    running = numbers(9)
    next(running), next(running)
    waiting = later(3)
    bound = slotted.secret
    print("ready")  # here
    print(slotted.secret(), slotted.zeta, list(alike.values()), counted.count, dict(dict.items(texts)), floats[0])
    print(add(1), next(running), table.origin, stack.origin, stack.pop(), pair.origin, known.origin)
    waiting.close()

work()
`;

async function rows(run: Debugging, variablesReference: number, page = {}): Promise<Body[]> {
  return (await run.request('variables', { variablesReference, ...page })).variables;
}

describe.each(versions)('what is in values, 3.$minor', (python) => {
  const start = async () => {
    const run = await launch({ python, program: write(OWN), breakpoints: ['here'] });
    const { threadId } = await run.stopped('breakpoint');
    const frameId = (await run.top(threadId)).id;
    const found = await run.locals(frameId);
    const reference = (name: string): number => found[name]!.variablesReference;
    const opened = async (name: string): Promise<Record<string, Body>> => {
      const all = reference(name) > 0 ? await rows(run, reference(name)) : [];
      return Object.fromEntries(all.map((one) => [one.name, one]));
    };
    const set = async (name: string, child: string, value: string): Promise<string> => {
      const asked = { variablesReference: reference(name), name: child, value, frameId };
      return (await run.request('setVariable', asked)).value;
    };
    return { run, threadId, frameId, found, opened, set };
  };

  it('attributes and items, by the names they can be set by, without code of the program', async () => {
    const { run, threadId, found, opened, set } = await start();
    expect(Object.keys(await opened('slotted'))).toEqual(['zeta', '_Slotted__secret', 'alpha']);
    expect(await set('slotted', '_Slotted__secret', '70')).toBe('70');
    expect(Object.keys(await opened('table'))).toEqual(['origin', "'k'"]);
    expect(await set('table', 'origin', '"t"')).toBe("'t'");
    expect(await opened('stack')).toMatchObject({ origin: {}, '[1]': { value: '6' } });
    expect(found['stack']).toMatchObject({ namedVariables: 1, indexedVariables: 2 });
    expect(await set('stack', 'origin', '"s"')).toBe("'s'");
    expect(await set('stack', '[1]', '60')).toBe('60');
    const page = async (filter: string, more = {}): Promise<string[]> => {
      const { variablesReference } = found['stack']!;
      const all = await rows(run, variablesReference, { filter, ...more });
      return all.map(({ name }) => name as string);
    };
    expect(await page('named')).toEqual(['origin']);
    expect(await page('indexed', { start: 1, count: 1 })).toEqual(['[1]']);
    const pair = ['left', 'right', 'origin', '[0]', '[1]'];
    expect(Object.keys(await opened('pair'))).toEqual(pair);
    expect(Object.keys(await opened('known'))).toEqual(['origin', '[0]']);
    expect(Object.keys(await opened('default'))).toEqual(['default_factory', "'a'"]);
    expect(found['compared']!.value).toMatch(/^<.*Compared object/);
    // Each by a name of its own, in the second page as in the first.
    const alike = Object.keys(await opened('alike'));
    expect(alike).toEqual(['alike', 'alike (2)', 'alike (3)']);
    expect(Object.keys(await opened('alike'))).toEqual(alike);
    expect(await set('alike', 'alike (2)', '20')).toBe('20');
    // What the program has made of it is told.
    expect(await set('counted', 'count', '4.5')).toBe('4');
    expect(await set('texts', "'a'", '[2]')).toBe("'[2]'");
    expect(await set('floats', '[0]', '2')).toBe('2.0');
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    const printed = run.client.printed.split('\n');
    expect(printed[1]).toBe("70 1 [1, 20, 3] 4 {'a': '[2]'} 2.0");
    expect(printed[2]).toBe('11 3 t s 60 made made');
  });

  it('functions, methods, partials, generators and coroutines', async () => {
    const { run, threadId, opened, set } = await start();
    const add = await opened('add');
    expect(add).toMatchObject({ __name__: { value: "'add'" }, __defaults__: { value: '(1,)' } });
    expect(add['__code__']!.value).toMatch(/app\.py", line \d+>$/);
    expect(add['step']!.value).toBe('10');
    expect(await set('add', 'step', '20')).toBe('20');
    expect(Object.keys(await opened('ten'))).toEqual(['func', 'args', 'keywords']);
    expect(Object.keys(await opened('bound'))).toEqual(['__self__', '__func__']);
    const running = await opened('running');
    expect(running['state']!.value).toMatch(/^at app\.py:\d+$/);
    expect(running).toMatchObject({ limit: { value: '9' }, total: { value: '1' } });
    expect(await opened('waiting')).toMatchObject({ first: { value: '3' } });
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed.split('\n')[2]).toMatch(/^21 3 made/);
  });

  it('each has the expression that is it, where there is one', async () => {
    const { run, threadId, frameId, found, opened } = await start();
    const all = Object.values(found);
    for (const name of Object.keys(found))
      for (const one of Object.values(await opened(name))) all.push(one);
    let known = 0;
    for (const { evaluateName, value } of all) {
      if (evaluateName === undefined) continue;
      known++;
      expect(`${evaluateName}: ${await run.evaluate(evaluateName, frameId)}`).toBe(
        `${evaluateName}: ${value}`,
      );
    }
    expect(known).toBeGreaterThan(40);
    const named = async (name: string) =>
      Object.values(await opened(name)).map(({ evaluateName }) => evaluateName);
    expect(await named('slotted')).toContain('slotted._Slotted__secret');
    expect(await named('default')).toEqual(['default.default_factory', "default['a']"]);
    expect(await named('counted')).toEqual([undefined]);
    expect((await named('pair')).slice(2)).toEqual(['pair.origin', 'pair[0]', 'pair[1]']);
    expect(await named('stack')).toEqual(['stack.origin', undefined, undefined]);
    expect(await named('alike')).toEqual([undefined, undefined, undefined]);
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
  });
});

const ARRAYS = `
import sys, numpy

class Cut(numpy.ndarray):
    def __array_finalize__(self, other):
        print("made")

def work():
    table = numpy.arange(6).reshape(2, 3)
    cut = table[:1].view(Cut)
    single = numpy.array(5)
    sys.stdout.flush()
    return table  # here

print(work().tolist())
`;

/** A module of the program's own that only has the name. */
const NAMESAKE = `
class ndarray(list):
    shape = property(lambda self: print("asked"))
    def __len__(self):
        print("asked")
        return 1

kept = ndarray([1, 2])
`;

const hasNumpy = ({ path }: (typeof versions)[number]): boolean =>
  spawnSync(path, ['-c', 'import numpy']).status === 0;

describe.each(versions)('arrays of numpy, 3.$minor', (python) => {
  it.runIf(hasNumpy(python))('open as other sequences do, page by page', async () => {
    const run = await launch({ python, program: write(ARRAYS), breakpoints: ['here'] });
    const { threadId } = await run.stopped('breakpoint');
    const { id } = await run.top(threadId);
    const printed = run.client.printed;
    const { table, cut, single } = await run.locals(id);
    expect(table).toMatchObject({ type: 'ndarray', namedVariables: 2, indexedVariables: 2 });
    const told = (all: Body[]): string[] => all.map(({ name, value }) => `${name} ${value}`);
    const all = await rows(run, table!.variablesReference);
    expect(told(all)).toEqual([
      'shape (2, 3)',
      expect.stringMatching(/^dtype dtype\('int/),
      '[0] array([0, 1, 2])',
      '[1] array([3, 4, 5])',
    ]);
    const page = { filter: 'indexed', start: 1, count: 1 };
    expect(told(await rows(run, table!.variablesReference, page))).toEqual([
      '[1] array([3, 4, 5])',
    ]);
    expect(told(await rows(run, cut!.variablesReference)).slice(2)).toEqual([
      '[0] array([0, 1, 2])',
    ]);
    expect(told(await rows(run, single!.variablesReference))[0]).toBe('shape ()');
    const set = { variablesReference: all[2].variablesReference, name: '[1]', value: '9' };
    await run.request('setVariable', set);
    expect(run.client.printed).toBe(printed);
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed.endsWith('[[0, 9, 2], [3, 4, 5]]\n')).toBe(true);
  });

  it('a module of the program that has its name is asked for nothing', async () => {
    const program = write('import numpy\nkept = numpy.kept\nprint("end")  # here\n');
    writeFileSync(join(dirname(program), 'numpy.py'), NAMESAKE);
    const run = await launch({ python, program, breakpoints: ['here'] });
    const { threadId } = await run.stopped('breakpoint');
    const { kept } = await run.locals((await run.top(threadId)).id);
    const all = await rows(run, kept!.variablesReference);
    const [{ presentationHint }, ...items] = all;
    expect(presentationHint).toEqual({ lazy: true });
    expect(items.map(({ value }) => value)).toEqual(['1', '2']);
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('end\n');
  });
});
