import { describe, expect, it } from 'vitest';
import type { Body } from '../support/dapClient';
import { launch, versions, write } from './support/debugging';

const ODD = `import asyncio, collections, types
from unittest import mock

class Proxy:
    @property
    def __class__(self):
        raise RuntimeError("outside of a context")

class Cancelled:
    def __repr__(self):
        raise asyncio.CancelledError

class Interrupted:
    def __repr__(self):
        raise KeyboardInterrupt

class Hidden:
    def __getattribute__(self, name):
        raise RuntimeError("no")

class Slotted:
    __slots__ = ("__secret",)

    def __init__(self):
        self.__secret = 7

class Unsaid(Exception):
    def __str__(self):
        raise RuntimeError("no")

def work():
    plain, mocked, proxy, cancelled = 1, mock.Mock(spec=dict), Proxy(), Cancelled()
    interrupted, repeated, long = Interrupted(), [], "y" * 200_000
    repeated.append(repeated)
    nested = [[str(number) * 10 for number in range(100)] for _ in range(30)]
    hidden, endless, slotted = Hidden(), range(2**63), Slotted()
    point = collections.namedtuple("Point", "x y")(3, 4)
    view = {"a": 1}.keys()
    frozen = types.MappingProxyType({"b": 2})
    big = dict.fromkeys(range(1_000_000))
    caused = Unsaid("u")
    caused.__cause__ = KeyError("c")
    try:
        raise caused
    except Unsaid:
        pass
    return plain  # here

work()
`;

describe.each(versions)('odd and large values, 3.$minor', (python) => {
  it('each has a row, and what is in it can be seen page by page', async () => {
    const run = await launch({
      python,
      program: write(ODD),
      breakpoints: ['here'],
      filters: ['raised'],
    });
    const raised = await run.stopped('exception');
    const info = await run.request('exceptionInfo', { threadId: raised.threadId });
    expect(info.description).toBe('<no text: RuntimeError>');
    await run.request('continue', { threadId: raised.threadId });
    const { threadId } = await run.stopped('breakpoint');
    const found = await run.locals((await run.top(threadId)).id);
    const { plain, mocked, cancelled, endless } = found;
    expect(plain!.value).toBe('1');
    expect(mocked!.value).toMatch(/^<Mock /);
    expect(cancelled!.value).toBe('<Cancelled: no repr: CancelledError>');
    const kept = found['interrupted']!.value;
    expect(kept).toBe('<Interrupted: no repr: KeyboardInterrupt>');
    expect(found['repeated']!.value).toBe('[[...]]');
    expect(endless!.indexedVariables).toBeGreaterThan(1e9);
    for (const name of ['proxy', 'hidden']) expect(found[name]!.value).toMatch(/^</);
    const opened = async (name: string, page = {}): Promise<Body[]> => {
      const { variablesReference } = found[name]!;
      return (await run.request('variables', { variablesReference, ...page })).variables;
    };
    expect(await opened('slotted')).toMatchObject([{ name: '_Slotted__secret', value: '7' }]);
    expect((await opened('point')).slice(0, 2)).toMatchObject([{ name: 'x' }, { name: 'y' }]);
    expect(await opened('view')).toMatchObject([{ name: '[0]', value: "'a'" }]);
    expect(await opened('frozen')).toMatchObject([{ name: "'b'", value: '2' }]);
    expect((await opened('caused')).map(({ name }) => name)).toContain('__cause__');
    expect(found['big']!.indexedVariables).toBe(1_000_000);
    const page = { filter: 'indexed', start: 999_998, count: 2 };
    expect((await opened('big', page)).map(({ name }) => name)).toEqual(['999998', '999999']);
    expect((await opened('big')).at(-1)).toMatchObject({ name: '...', value: '995000 more' });
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
  });
});

const SLOW = `import threading

class Slow:
    def __repr__(self):
        threading.Event().wait()

class Blank(Slow):
    pass

def work():
    before, slow, after = 1, Slow(), [2]
    print("ready")  # one
    blank, last = Blank(), 3
    print("end")  # two

work()
`;

describe.each(versions)('rows of values, 3.$minor', (python) => {
  it('one that is slow keeps none of the others from being shown', async () => {
    const run = await launch({
      python,
      program: write(SLOW),
      breakpoints: ['one', 'two'],
      options: { evaluationTimeout: 0.5 },
    });
    const { threadId } = await run.stopped('breakpoint');
    const { before, slow, after } = await run.locals((await run.top(threadId)).id);
    expect([before!.value, after!.value]).toEqual(['1', '[2]']);
    expect(slow!.value).toMatch(/^<Slow object at 0x.*> \(its repr takes too long\)$/);
    expect(after!.variablesReference).toBeGreaterThan(0);
    await run.request('continue', { threadId });
    await run.stopped('breakpoint');
    const found = await run.locals((await run.top(threadId)).id);
    const { blank, last } = found;
    expect([found['before']!.value, last!.value]).toEqual(['1', '3']);
    expect(blank!.value).toMatch(/^<Blank object at 0x.*> \(its repr takes too long\)$/);
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
  });

  it('a row, what was typed and what is copied are of different lengths', async () => {
    const run = await launch({ python, program: write(ODD), breakpoints: ['here'] });
    const { threadId } = await run.stopped('breakpoint');
    const { id } = await run.top(threadId);
    const lengths = async (expression: string): Promise<number[]> => {
      const found: number[] = [];
      for (const context of ['hover', 'watch', 'repl', 'clipboard'])
        found.push((await run.evaluate(expression, id, context)).length);
      return found;
    };
    expect(await lengths('long')).toEqual([1000, 1000, 100_000, 200_002]);
    expect(await lengths('long * 6')).toEqual([1000, 1000, 100_000, 1_000_000]);
    for (const context of ['repl', 'clipboard']) {
      expect(await run.evaluate('repeated', id, context)).toBe('[[...]]');
      for (const expression of ['nested', '{1: [2, {3}], (4,): {}}', '2 ** 9999']) {
        const text = await run.evaluate(expression, id, context);
        expect(await run.evaluate(`repr(${expression}) == repr(${text})`, id)).toBe('True');
      }
    }
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
  });
});
