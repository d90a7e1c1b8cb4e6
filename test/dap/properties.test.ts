import { describe, expect, it } from 'vitest';
import { launch, versions, write } from './support/debugging';
import type { Body } from '../support/dapClient';

const PROGRAM = `
import functools, time

class Base:
    @property
    def inherited(self):
        print('inherited', flush=True)
        return 'base'

    @property
    def _inner(self):
        return 1

    covered = property(lambda self: 1)

class Thing(Base):
    covered = 2

    def __init__(self):
        self.plain = 1

    @property
    def items(self):
        return [self.plain]

    @items.setter
    def items(self, value):
        self.plain = value

    @property
    def broken(self):
        raise ValueError('no items')

    @property
    def slow(self):
        time.sleep(60)

    @functools.cached_property
    def once(self):
        print('once', flush=True)
        return 7

thing = Thing()
print(thing.plain)  # here
`;

describe.each(versions)('properties, 3.$minor', (python) => {
  it('are asked for by themselves, when somebody wants to see them', async () => {
    const options = { evaluationTimeout: 0.5 };
    const run = await launch({ python, program: write(PROGRAM), breakpoints: ['here'], options });
    const { threadId } = await run.stopped('breakpoint');
    const { id: frameId } = await run.top(threadId);
    const opened = await run.request('evaluate', { expression: 'thing', frameId });
    const rows = async (variablesReference: number): Promise<Body[]> =>
      (await run.request('variables', { variablesReference })).variables;
    const all = await rows(opened.variablesReference);
    const shown = all.map(({ name, value, presentationHint }) => [
      name,
      value,
      presentationHint?.lazy,
    ]);
    const names = ['items', 'broken', 'slow', 'once', 'inherited'];
    const properties = names.map((name) => [name, '', true]);
    const group = ['class variables', '', undefined];
    expect(shown).toEqual([['plain', '1', undefined], ...properties, group]);
    const shared = await rows(all.at(-1)!.variablesReference);
    expect(shared.map(({ name, value }) => [name, value])).toEqual([['covered', '2']]);
    expect(run.client.printed).toBe('');
    const see = async (name: string) => {
      const [row, ...others] = await rows(all.find((one) => one.name === name).variablesReference);
      expect(others).toEqual([]);
      return row;
    };
    expect(await see('items')).toMatchObject({ value: '[1]', evaluateName: 'thing.items' });
    expect(await see('broken')).toMatchObject({ value: '<ValueError: no items>' });
    expect(await see('inherited')).toMatchObject({ value: `'base'` });
    expect(await see('once')).toMatchObject({ value: '7' });
    const { variablesReference } = opened;
    await run.request('setVariable', { variablesReference, name: 'items', value: '9' });
    expect(await see('slow')).toMatchObject({ value: 'what is in it takes too long to be read' });
    // Kept from now on, it is an attribute as others are.
    const { variablesReference: again } = await run.request('evaluate', {
      expression: 'thing',
      frameId,
    });
    expect((await rows(again)).find(({ name }) => name === 'once')).toMatchObject({ value: '7' });
    expect(run.client.printed).toBe('inherited\nonce\n');
    await run.request('disconnect', { terminateDebuggee: true });
  });
});
