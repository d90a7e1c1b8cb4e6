import { describe, expect, it } from 'vitest';
import { launch, lineOf, versions, write } from './support/debugging';

/** Loads the same plug-in again and again, keeps the first, and makes code of many texts. */
const RELOADING = `
import gc, sys, weakref

def made(text, name):
    space = {}
    exec(compile(text, name, "exec"), space)
    return space["price"]

with open(sys.argv[1]) as file:
    plugin = file.read()
first = made(plugin, sys.argv[1])
codes = [weakref.ref(made(plugin, sys.argv[1]).__code__) for _ in range(50)]
texts = [weakref.ref(made("price = lambda: 1", "<template %d>" % n).__code__) for n in range(600)]
gc.collect()
print(sum(one() is not None for one in codes), sum(one() is not None for one in texts))
print(first(2), made(plugin, sys.argv[1])(3))  # use
`;

const PLUGIN = `
def price(count):
    each = 5
    return each * count  # returns
`;

describe.each(versions)('code that is made while the program runs, 3.$minor', (python) => {
  it('lives no longer for the debugger, but for what a file was run as last; breakpoints hold in all of it', async () => {
    const plugin = write(PLUGIN, 'plugin.py');
    const program = write(RELOADING);
    const options = { args: [plugin] };
    const run = await launch({ python, program, breakpoints: ['use'], options });
    const { threadId } = await run.stopped('breakpoint');
    const line = lineOf(plugin, 'returns');
    const source = { path: plugin };
    await run.request('setBreakpoints', { source, breakpoints: [{ line }] });
    for (let stops = 0; stops < 2; stops++) {
      await run.request('continue', { threadId });
      await run.stopped('breakpoint');
      expect((await run.top(threadId)).line).toBe(line);
    }
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('1 0\n10 15\n');
  });
});
