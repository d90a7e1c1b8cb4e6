import { describe, expect, it } from 'vitest';
import { launch, lineOf, versions, write } from './support/debugging';

const PROGRAM = `
class Shop:
    @property
    def price(self):
        return 5

    def order(self, count, price):
        return count * price  # order

def one():
    return 1  # one

def twice(number):
    return number * 2  # twice

def work(shop):
    total = shop.order(one(), twice(one())) + twice(shop.price)  # calls
    return total  # after

for _ in range(5):
    work(Shop())
print('end')
`;

const LABELS = ['one(…)', 'one(…)', 'twice(…)', 'shop.order(…)', 'twice(…)'];

describe.each(versions)('the calls on a line, 3.$minor', (python) => {
  it('can be chosen from for a step', async () => {
    const run = await launch({ python, program: write(PROGRAM), breakpoints: ['calls'] });
    const at = (mark: string): number => lineOf(run.path, mark);
    for (const [id, mark] of ['one', 'one', 'twice', 'order', 'twice'].entries()) {
      const { threadId } = await run.stopped('breakpoint');
      const calls = async (): Promise<{ id: number; label: string }[]> => {
        const { id: frameId } = await run.top(threadId);
        return (await run.request('stepInTargets', { frameId })).targets;
      };
      // Before 3.11 code does not tell where in a line it is.
      const labels = python.minor < 11 ? [] : LABELS;
      expect(await calls()).toEqual(labels.map((label, id) => ({ id, label })));
      if (labels.length > 0) {
        await run.request('stepIn', { threadId, targetId: id });
        await run.stopped('step');
        expect(await run.top(threadId)).toMatchObject({ line: at(mark) });
        await run.request('stepOut', { threadId });
        await run.stopped('step');
        expect(await run.top(threadId)).toMatchObject({ line: at('calls') });
        // Those that are over are no longer there.
        expect((await calls()).map(({ label }) => label)).toEqual(labels.slice(id + 1));
        await run.request('next', { threadId });
        await run.stopped('step');
        expect(await run.top(threadId)).toMatchObject({ line: at('after') });
      }
      await run.request('continue', { threadId });
    }
    expect(await run.ended()).toBe(0);
  });
});
