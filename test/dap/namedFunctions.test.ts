import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { launch, versions, write, type Debugging } from './support/debugging';

/** A package whose functions are defined in other modules than they are called by. */
const FILES: Readonly<Record<string, string>> = {
  'shop/__init__.py':
    'import os.path as p; from .orders import place, _renamed as refund, Base, cached\n',
  'shop/orders.py': `import functools

class Base:
    def save(self):
        return "base"
    @classmethod
    def make(cls):
        return cls()

def place():
    return "placed"

def _renamed():
    return "refunded"

@functools.lru_cache(None)
def cached():
    return "cached"
`,
};

const PROGRAM = `
def before():
    return 0

before()
import shop

class Mine(shop.Base):
    pass

class Other(shop.Base):
    def save(self):
        return super().save()

class Odd:
    def __getattr__(self, name):
        raise SystemExit("code of the program was run")

class Meta(type):
    def __getattribute__(self, name):
        raise SystemExit("code of the program was run")

odd = Odd()
Strange = Meta("Strange", (), {})

def place():
    return "mine"

place()
shop.place()
shop.refund()
shop.cached()
shop.Base().save()
Other().save()
Mine().save()
Mine.make()
print("end")
`;

/** Runs to the end, and returns what it stopped in, with the caller's line. */
async function stops(run: Debugging): Promise<string[]> {
  const found: string[] = [];
  const ended = run.client.event('terminated').then(() => null);
  for (;;) {
    const stop = await Promise.race([run.stopped('function breakpoint'), ended]);
    if (!stop) return found;
    const [top, caller] = await run.frames(stop.threadId);
    found.push(`${top.name} by ${PROGRAM.split('\n')[caller.line - 1]}`);
    await run.request('continue', { threadId: stop.threadId });
  }
}

describe.each(versions)('breakpoints on functions of Python 3.$minor', (python) => {
  const start = (functions: readonly string[]): Promise<Debugging> => {
    const program = write(PROGRAM);
    for (const [name, text] of Object.entries(FILES)) {
      const path = join(dirname(program), name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    return launch({ python, program, functions });
  };

  it('are found by the modules that import them, before they do', async () => {
    const functions = [
      'shop.place',
      'shop.refund',
      'shop.cached',
      '__main__.odd.x',
      'Strange.save',
    ];
    expect(await stops(await start(functions))).toEqual([
      'place by shop.place()',
      '_renamed by shop.refund()',
      'cached by shop.cached()',
    ]);
  });

  it.each(['Mine', '__main__.Mine'])('are those that %s inherits, for its own', async (name) => {
    expect(await stops(await start([`${name}.save`, `${name}.make`]))).toEqual([
      'Base.save by Mine().save()',
      'Base.make by Mine.make()',
    ]);
  });

  it('are found while the program runs, by all names', async () => {
    const run = await start(['before']);
    const { threadId } = await run.stopped('function breakpoint');
    const breakpoints = [{ name: 'shop.Base.save' }];
    await run.request('setFunctionBreakpoints', { breakpoints });
    await run.request('continue', { threadId });
    expect(await stops(run)).toEqual([
      'Base.save by shop.Base().save()',
      'Base.save by         return super().save()',
      'Base.save by Mine().save()',
    ]);
  });
});
