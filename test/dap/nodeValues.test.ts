import { describe, expect, it } from 'vitest';
import type { Body } from '../support/dapClient';
import { nodes } from '../support/nodes';
import { launch, write, type Debugging } from './support/debugging';

const PROGRAM = `
const limit = 5;

class Account {
  #secret = 1;
  constructor(owner) {
    this.owner = owner;
    this['opened on'] = 'Monday';
    this[Symbol('mark')] = 3;
  }
  get balance() {
    return this.#secret;
  }
}

function look(account) {
  return account;
}

function work(limit) {
  const account = new Account({ name: 'Ada', tags: ['a', 'b'] });
  const many = Array.from({ length: 300 }, (_, at) => ({ at }));
  const own = { get total() { return 7; }, 0: 'zero', 'it\\'s': [1] };
  {
    const account = 'another';
    const inside = [account];
    look(inside);
  }
  return () => [account, many, own, limit];
}

work(3);
`;

async function rowsOf(run: Debugging, ref: number, more: object = {}): Promise<Body[]> {
  const { variables } = await run.request('variables', { variablesReference: ref, ...more });
  return variables;
}

describe.each(nodes())('values of a program of Node $version', ({ path: node }) => {
  it('each has the expression that is it, where there is one', async () => {
    const run = await launch({
      program: write(PROGRAM, 'app.cjs'),
      functions: ['look'],
      options: { node },
    });
    const { threadId } = await run.stopped('function breakpoint');
    const frameId = (await run.frames(threadId)).find(({ name }) => name === 'work')!.id as number;
    const { scopes } = await run.request('scopes', { frameId });
    const found: Body[] = [];
    for (const { variablesReference, presentationHint } of scopes as Body[])
      if (presentationHint !== 'globals') found.push(...(await rowsOf(run, variablesReference)));
    const opened = async (name: string): Promise<Body[]> => {
      const row = found.find(({ evaluateName }) => evaluateName === name)!;
      const rows = await rowsOf(run, row.variablesReference);
      found.push(...rows);
      return rows;
    };
    const expressions = async (name: string) =>
      (await opened(name)).map(({ evaluateName }) => evaluateName as string);
    expect(await expressions('inside')).toEqual(['inside[0]', 'inside.length']);
    expect(await expressions('own')).toEqual(['own[0]', 'own.total', 'own["it\'s"]']);
    expect(await expressions('own["it\'s"]')).toContain('own["it\'s"][0]');
    const many = found.find(({ name }) => name === 'many')!;
    const page = { filter: 'indexed', start: 200, count: 2 };
    const elements = await rowsOf(run, many.variablesReference, page);
    found.push(...elements);
    expect(elements.map(({ evaluateName }) => evaluateName as string)).toEqual([
      'many[200]',
      'many[201]',
    ]);
    // That of the block hides that of the function.
    const accounts = found.filter(({ name }) => name === 'account');
    expect(accounts.map(({ evaluateName }) => evaluateName as string)).toEqual([
      'account',
      undefined,
    ]);
    for (const { evaluateName, value } of found)
      if (evaluateName !== undefined && value !== '(a getter)')
        expect(`${evaluateName}: ${await run.evaluate(evaluateName, frameId)}`).toBe(
          `${evaluateName}: ${value}`,
        );
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
  });
});
