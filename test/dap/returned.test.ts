import { describe, expect, it } from 'vitest';
import { type Debugging, launch, lineOf, versions, write } from './support/debugging';

const PROGRAM = `
import asyncio, json

class Shop:
    def price(self, count):
        return self.each() * count

    def each(self):
        return 7  # each

def nothing():
    pass

def counts():
    yield 1

def total(shop):
    nothing()
    first = shop.price(2) + len(json.dumps([]))  # two
    shop.price(int(json.dumps(3)))  # into
    for one in counts():
        first += one
    return first  # whole

async def answer():
    await asyncio.sleep(0)
    return 42  # answers

async def asks():
    got = await answer()  # asks
    return got

print(total(Shop()))
print(asyncio.run(asks()))
`;

describe.each(versions)('what calls have returned, 3.$minor', (python) => {
  /** Rows of what was returned to the frame that a thread stands in. */
  async function returned(run: Debugging, threadId: number): Promise<string[]> {
    const { id } = await run.top(threadId);
    const rows = Object.values(await run.locals(id));
    return rows
      .filter(({ name }) => String(name).startsWith('(return) '))
      .map(({ name, value }) => `${name} ${value}`);
  }

  async function step(run: Debugging, threadId: number, command: string): Promise<void> {
    await run.request(command, { threadId });
    await run.stopped('step');
  }

  it('is shown where a step has left a function', async () => {
    const run = await launch({ python, program: write(PROGRAM), breakpoints: ['each', 'answers'] });
    const { threadId } = await run.stopped('breakpoint');
    expect(await returned(run, threadId)).toEqual([]);
    await step(run, threadId, 'stepOut');
    expect((await run.top(threadId)).name).toMatch(/price$/);
    const [shown] = await returned(run, threadId);
    expect(shown).toMatch(/^\(return\) (Shop\.)?each 7$/);
    // Only to the frame that it was returned to, and until the thread goes on.
    const [, caller] = await run.frames(threadId);
    expect(Object.keys(await run.locals(caller!.id)).join()).not.toContain('return');
    await step(run, threadId, 'next');
    expect((await returned(run, threadId)).join()).toMatch(/^\(return\) (Shop\.)?price 14$/);
    await step(run, threadId, 'next');
    const after = (await returned(run, threadId)).join();
    expect(after).not.toContain('14');
    await run.setBreakpoints(['answers']);
    await run.request('continue', { threadId });
    await run.stopped('breakpoint');
    await step(run, threadId, 'next');
    const { line, name } = await run.top(threadId);
    expect([name, line]).toEqual(['asks', lineOf(run.path, 'asks')]);
    expect(await returned(run, threadId)).toEqual(['(return) answer 42']);
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
  });

  it.skipIf(python.minor < 12)('is shown after a step over their line', async () => {
    const run = await launch({ python, program: write(PROGRAM), breakpoints: ['two'] });
    const { threadId } = await run.stopped('breakpoint');
    await step(run, threadId, 'next');
    const expected = ['(return) Shop.price 14', "(return) dumps '[]'"];
    expect(await returned(run, threadId)).toEqual(expected);
    // What was returned to the frame that a step has gone on from is none of the next one's.
    await step(run, threadId, 'stepIn');
    expect((await run.top(threadId)).name).toBe('Shop.price');
    expect(await returned(run, threadId)).toEqual([]);
    await step(run, threadId, 'stepOut');
    expect(await returned(run, threadId)).toEqual(['(return) Shop.price 21']);
    // What a generator hands out is none of the sort.
    for (let at = 0; at < 4; at++) {
      await step(run, threadId, 'next');
      expect(await returned(run, threadId)).toEqual([]);
    }
    expect((await run.top(threadId)).line).toBe(lineOf(run.path, 'whole'));
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
  });
});
