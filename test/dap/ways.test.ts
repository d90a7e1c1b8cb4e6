import { describe, expect, it } from 'vitest';
import { launch, lineOf, program, versions } from './support/debugging';

const path = program('ways.py');
const ofTracer = "['add call', 'add line', 'add return']";

/** Before 3.12 there are two backends; the second is that of machines without a compiler. */
const backends = versions.flatMap((python) => {
  const native = { python, minor: python.minor, way: 'native', env: {} };
  const fallback = { ...native, way: 'fallback', env: { HEDDLE_NATIVE: '0' } };
  return python.minor < 12 ? [native, fallback] : [native];
});

describe.each(backends)('ways to a breakpoint, 3.$minor $way', ({ python, way, env }) => {
  it('generators, class bodies, calls from C, coroutines, handlers, plain threads', async () => {
    const isSeen = way === 'native';
    const run = await launch({
      python,
      program: path,
      options: { env },
      breakpoints: [
        { at: 'yield', condition: 'i == 2' },
        'class',
        'reduce',
        { at: 'add', condition: 'a > 9' },
        'awaited',
        'handler',
        'plain',
      ],
    });
    const stop = async (mark: string, reason = 'breakpoint'): Promise<number> => {
      const { threadId } = await run.stopped(reason);
      expect((await run.top(threadId)).line).toBe(lineOf(path, mark));
      return threadId;
    };
    const go = (command: string, threadId: number) => run.request(command, { threadId });
    await go('continue', await stop('yield'));
    await go('continue', await stop('class'));
    await go('stepIn', await stop('reduce'));
    await go('stepOut', await stop('add', 'step'));
    await go('next', await stop('reduce', 'step'));
    await go('next', await stop('reduced', 'step'));
    const { threadId } = await run.stopped('step');
    expect((await run.top(threadId)).name).toMatch(/main$/);
    await go('continue', threadId);
    await go('continue', await stop('awaited'));
    await go('continue', await stop('handler'));
    if (isSeen) await go('continue', await stop('plain'));
    expect(await run.ended()).toBe(0);
    const [sum, reduced, awaited, traced] = run.client.printed.split('\n');
    expect([sum, reduced, awaited]).toEqual(['6', '1 6', '5 1']);
    if (isSeen) expect(traced).toBe(`None ${ofTracer}`);
    else expect(traced).toContain(ofTracer);
  });
});

// Before 3.11 such a recursion ends in a crash, debugger or not; after it nothing is different.
describe.each(versions.filter(({ minor }) => minor === 11))('recursion, 3.$minor', (python) => {
  it('goes as deep as without a debugger', async () => {
    const deep = program('deep.py');
    const run = await launch({ python, program: deep, breakpoints: ['bottom', 'after'] });
    for (const mark of ['bottom', 'after', 'bottom']) {
      const { threadId } = await run.stopped('breakpoint');
      expect((await run.top(threadId)).line).toBe(lineOf(deep, mark));
      await run.request('continue', { threadId });
    }
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('60000\n60000\n');
  });
});
