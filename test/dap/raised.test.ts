import { describe, expect, it } from 'vitest';
import { launch, versions, write, type LaunchPlan } from './support/debugging';

const KINDS = `import asyncio, json, socket, sys

class Outer:
    class Inner(Exception):
        pass

def tried(error):
    try:
        raise error
    except BaseException:
        pass

tried(json.JSONDecodeError("text", "document", 0))
tried(socket.timeout())
tried(OSError(2, "none"))
tried(StopIteration(3))
tried(Outer.Inner())
tried(SystemExit())
tried(SystemExit(2))
sys.exit(0)
`;

describe.each(versions)('raised exceptions, 3.$minor', (python) => {
  /** The type names of all that it stops at. */
  async function seen(plan: Omit<LaunchPlan, 'program'>): Promise<string[]> {
    const program = write(`${KINDS.replace('sys.exit(0)', '')}\nraise ZeroDivisionError\n`);
    const filters = ['uncaught', ...(plan.filters ?? [])];
    const run = await launch({ python, program, ...plan, filters });
    const names: string[] = [];
    for (;;) {
      const { threadId, text: what } = await run.stopped('exception');
      const info = await run.request('exceptionInfo', { threadId });
      await run.request('continue', { threadId });
      if (info.breakMode === 'unhandled') break;
      names.push(/^\w+/.exec(what)![0]);
    }
    await run.ended();
    return names.filter((name) => name !== 'ZeroDivisionError');
  }

  const timeout = python.minor > 9 ? 'TimeoutError' : 'timeout';
  it.each([
    ['json.JSONDecodeError', ['JSONDecodeError']],
    ['socket.timeout', [timeout]],
    ['IOError', [timeout, 'FileNotFoundError']],
    ['StopIteration, __main__.Outer.Inner', ['StopIteration', 'Inner']],
    ['SystemExit', ['SystemExit', 'SystemExit']],
    ['Exception', ['JSONDecodeError', timeout, 'FileNotFoundError', 'Inner']],
  ])('are named as people do: %s', async (condition, names) => {
    expect(await seen({ filterOptions: [{ filterId: 'raised', condition }] })).toEqual(names);
  });

  it('are those by which something goes wrong, where no type is named', async () => {
    const names = ['JSONDecodeError', timeout, 'FileNotFoundError', 'Inner', 'SystemExit'];
    expect(await seen({ filters: ['raised'] })).toEqual(names);
  });

  it('an exit with success is none', async () => {
    const run = await launch({
      python,
      program: write('import sys\nsys.exit(0)\n'),
      filters: ['raised'],
    });
    expect(await run.ended()).toBe(0);
  });

  it('neither those of imports, nor those of the start', async () => {
    const text = `import math
try:
    import nosuch
except ImportError:
    pass
`;
    const options = { justMyCode: false };
    const run = await launch({ python, program: write(text), filters: ['raised'], options });
    const { threadId, text: what } = await run.stopped('exception');
    expect(what).toBe("ModuleNotFoundError: No module named 'nosuch'");
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
  });

  it('what is no name of a type is said to be none, and stands for nothing', async () => {
    const run = await launch({ python, program: write(KINDS), breakpoints: [1] });
    const { threadId } = await run.stopped('breakpoint');
    const set = (condition: string) =>
      run.request('setExceptionBreakpoints', {
        filters: [],
        filterOptions: [{ filterId: 'raised', condition }],
      });
    expect(await set('OSError, my.Own_2')).toEqual({ breakpoints: [{ verified: true }] });
    for (const nonsense of ['ValueError;OSError', '*', '2nd'])
      expect(await set(nonsense)).toEqual({
        breakpoints: [
          expect.objectContaining({
            verified: false,
            message: expect.stringMatching(/is no name of a type/),
          }),
        ],
      });
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
  });
});
