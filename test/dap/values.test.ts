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
    expect(endless!.indexedVariables).toBeGreaterThan(1e9);
    for (const name of ['proxy', 'hidden']) expect(found[name]!.value).toMatch(/^</);
    const opened = async (name: string, page = {}): Promise<Body[]> => {
      const { variablesReference } = found[name]!;
      return (await run.request('variables', { variablesReference, ...page })).variables;
    };
    expect(await opened('slotted')).toMatchObject([{ name: '__secret', value: '7' }]);
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
