import { describe, expect, it } from 'vitest';
import { nodes } from '../support/nodes';
import { launch, lineOf, program, write, type Debugging } from './support/debugging';

const main = program('functions.cjs');
const account = program('account.cjs');
const module = program('functions.mjs');

/** Where the next thread stops, and lets it go on. */
async function nextStop(run: Debugging): Promise<{ line: number; name: string; thread: string }> {
  const { threadId } = await run.stopped('function breakpoint');
  const { line, name } = await run.top(threadId);
  const thread = (await run.threads()).find(({ id }) => id === threadId)!;
  await run.request('continue', { threadId });
  return { line, name, thread: thread.name };
}

describe.each(nodes())('function breakpoints in Node $version', ({ path: node }) => {
  it('stop in files, modules and workers, also in what runs as soon as it is loaded', async () => {
    const functions = ['begin', 'Account.deposit', 'inModule', 'later', 'nowhere'];
    const run = await launch({ program: main, options: { node }, functions });
    const stops = [];
    for (let left = 5; left > 0; left--) stops.push(await nextStop(run));
    expect(stops).toMatchObject([
      { name: 'begin', line: lineOf(main, 'begin'), thread: expect.stringMatching(/^main/) },
      { name: 'deposit', line: lineOf(account, 'deposit') },
      { name: 'inModule', line: lineOf(module, 'module') },
      { name: 'later', line: lineOf(main, 'later'), thread: expect.stringMatching(/^Worker/) },
      { name: 'later', line: lineOf(main, 'later'), thread: expect.stringMatching(/^main/) },
    ]);
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('2 8\n4\n');
    const states = run.client.events
      .filter(({ event }) => event === 'breakpoint')
      .map(({ body }) => body.breakpoint);
    const verified = states.filter((one) => one.verified).map(({ line }) => line as number);
    expect(verified).toEqual(
      expect.arrayContaining([lineOf(account, 'deposit'), lineOf(module, 'module')]),
    );
  });
});

const TYPED = `
interface Sum { readonly amount: number }
function spend({ amount }: Sum): number {
  return amount; // spends
}
console.log(spend({ amount: 3 }));
`;

const LOOP = `
const spent = [];
function spend(amount) {
  spent.push(amount); // spends
}
let going = true;
const timer = setInterval(() => {
  spend(spent.length);
  if (!going) clearInterval(timer);
}, 1);
`;

describe('a function breakpoint in Node', () => {
  it('stops in TypeScript that its Node runs', async () => {
    const { path: node } = nodes().find(({ version }) => version.startsWith('24'))!;
    const path = write(TYPED, 'app.mts');
    const run = await launch({ program: path, options: { node }, functions: ['spend'] });
    expect(await nextStop(run)).toMatchObject({ name: 'spend', line: lineOf(path, 'spends') });
    expect(await run.ended()).toBe(0);
    const said = run.client.events.filter(({ event }) => event === 'output');
    expect(said.map(({ body }) => body.output as string)).toEqual(['3\n']);
  });

  it('has a condition, and is set and taken back while the program runs', async () => {
    const path = write(LOOP, 'loop.cjs');
    const run = await launch({ program: path });
    await run.thread('main');
    const breakpoints = [
      { name: 'spend', condition: 'amount % 10 === 7' },
      { name: 'spend', hitCondition: '3' },
    ];
    const set = await run.request('setFunctionBreakpoints', { breakpoints });
    expect(set.breakpoints).toMatchObject([
      { verified: true, line: lineOf(path, 'spends') },
      { verified: false, message: expect.stringContaining('condition') },
    ]);
    const { threadId, hitBreakpointIds } = await run.stopped('function breakpoint');
    expect(hitBreakpointIds).toEqual([set.breakpoints[0].id]);
    const { id, line } = await run.top(threadId);
    expect(line).toBe(lineOf(path, 'spends'));
    expect(await run.evaluate('amount % 10', id)).toBe('7');
    await run.request('setFunctionBreakpoints', { breakpoints: [] });
    await run.request('continue', { threadId });
    await run.request('pause', { threadId });
    await run.stopped('pause');
    await run.request('disconnect', { terminateDebuggee: true });
  });
});
