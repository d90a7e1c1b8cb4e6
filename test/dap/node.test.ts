import { describe, expect, it } from 'vitest';
import { fromRoot } from '../../scripts/support/root';
import { transformSync } from 'esbuild';
import type { Body } from '../support/dapClient';
import { nodes } from '../support/nodes';
import { Family } from './support/family';
import { launch, lineOf, program, write, type Debugging } from './support/debugging';

const circle = program('circle.mjs');
const stalled = fromRoot('test', 'cli', 'programs', 'node', 'stalled.cjs');

/** The frame of the program that a thread stands in. */
async function frameOf(run: Debugging, threadId: number): Promise<{ id: number; line: number }> {
  const frames = await run.frames(threadId);
  return frames.find((one) => one.source.path === run.path) as never;
}

const over = (run: Debugging): Promise<null> => run.client.event('terminated').then(() => null);

describe.each(nodes())('a program of Node $version', ({ path: node }) => {
  it('is stopped on a deadlock, with the stacks and variables of threads that sleep', async () => {
    const options = { node, breakOn: ['deadlock'] };
    const run = await launch({ program: circle, options });
    const stops = [await run.stopped('deadlock'), await run.stopped('deadlock')];
    expect(stops.map(({ preserveFocusHint }) => preserveFocusHint)).toEqual([false, true]);
    const { threadId, text } = stops[0];
    expect(text).toMatch(
      /^Deadlock: (forward and backward|backward and forward) wait for each other$/,
    );
    expect(await run.request('exceptionInfo', { threadId })).toMatchObject({
      exceptionId: 'deadlock',
    });
    await run.thread('forward', /waits .* for lock savings, held by backward/);
    for (const stop of stops)
      expect((await frameOf(run, stop.threadId)).line).toBe(lineOf(circle, 'closes'));

    const { id } = await frameOf(run, threadId);
    const { moved, amounts } = await run.locals(id);
    expect(moved.value).toMatch(/^\{ amount: [12]00, note: 'rent' \}$/);
    const inside = await run.request('variables', {
      variablesReference: amounts.variablesReference,
    });
    expect(inside.variables[1]).toMatchObject({ name: '1', value: '5' });
    expect(await run.evaluate('moved.amount % 100 + amounts.length', id)).toBe('2');
    await expect(run.evaluate('moved.amount = 7', id, 'hover')).rejects.toThrow(/side-effect/);
    await expect(run.evaluate('nowhere', id)).rejects.toThrow('nowhere is not defined');
    const { targets } = await run.request('completions', {
      text: 'moved.a',
      column: 8,
      frameId: id,
    });
    expect((targets as Body[]).map(({ label }) => label as string)).toEqual(['amount']);
    await run.request('disconnect', { terminateDebuggee: true });
  });

  it('goes on where it stood, and tells what it waits for', async () => {
    const options = { node, breakOn: ['stall'] };
    const run = await launch({ program: stalled, options });
    const stops = [await run.stopped('stall'), await run.stopped('stall')];
    const lines = await Promise.all(
      stops.map(async ({ threadId }) => (await frameOf(run, threadId)).line),
    );
    expect(lines.sort()).toEqual(
      ['main waits', 'partner waits'].map((mark) => lineOf(stalled, mark)).sort(),
    );
    const main = await run.thread('main', /waits/);
    const { id } = await frameOf(run, main.id);
    await run.evaluate('Atomics.store(flags, 1, 1), Atomics.notify(flags, 1)', id);
    for (const { threadId } of stops) await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('waiting\n');
    const errors = run.client.events.filter(
      ({ event, body }) => event === 'output' && body.category === 'stderr',
    );
    expect(errors).toEqual([]);
  });
});

const BUSY = `
const flags = new Int32Array(new SharedArrayBuffer(4));
function count() {
  let going = true, n = 0;
  while (going) {
    n++;
    Atomics.wait(flags, 0, 0, 5);
  }
  return n > 0;
}
console.log(count());
`;

const WHERE = `
const inspector = require('node:inspector');
const url = inspector.url();
console.log(url && new URL(url).hostname);
`;

const BLOCKED = `
setTimeout(() => {
  for (const from = process.cpuUsage(); process.cpuUsage(from).user < 400_000; );
  setTimeout(() => undefined, 300);
}, 200);
`;

const TYPED = `
interface Unused { readonly one: number }

const flags: Int32Array = new Int32Array(new SharedArrayBuffer(4));
function park(flags: Int32Array): void {
  Atomics.wait(flags, 0, 0); // parks
}
park(flags);
`;

describe('a program of Node', () => {
  it('is paused while it computes, changed, stepped and continued', async () => {
    const path = write(BUSY, 'busy.cjs');
    const run = await launch({ program: path });
    const main = await run.thread('main');
    await expect
      .poll(async () => {
        await run.request('pause', { threadId: main.id });
        await run.stopped('pause');
        const top = await run.top(main.id);
        if (top.name === 'count') return 'count';
        await run.request('continue', { threadId: main.id });
        return top.name;
      })
      .toBe('count');
    const { id } = await run.top(main.id);
    const { scopes } = await run.request('scopes', { frameId: id });
    const { variablesReference } = scopes[0];
    const set = { variablesReference, name: 'going', value: '1 > 2' };
    expect(await run.request('setVariable', set)).toMatchObject({ value: 'false' });
    await run.request('next', { threadId: main.id });
    await run.stopped('step');
    await run.request('continue', { threadId: main.id });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('true\n');
  });

  it('has an inspector on this machine while it is debugged, else none', async () => {
    const path = write(WHERE, 'where.cjs');
    const debugged = await launch({ program: path });
    await debugged.ended();
    expect(debugged.client.printed).toBe('127.0.0.1\n');
    const run = await launch({ program: path, options: { noDebug: true } });
    await run.ended();
    expect(run.client.printed).toBe('undefined\n');
  });

  it('waits for the debugger that its client has, until it is let go', async () => {
    const path = write(WHERE, 'where.cjs');
    const options = { javascriptDebugger: { skipFiles: [] } };
    const run = await launch({ program: path, options });
    const offer = await run.client.event('heddleInspector');
    expect(offer).toMatchObject({ name: 'where.cjs', options: { skipFiles: [] } });
    expect(offer.url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\//);
    await run.request('heddleLetGo', { pid: offer.pid });
    expect(await run.ended()).toBe(0);
  });

  it.each([true, false])('is not blamed for what its client held: %s', async (stands) => {
    const path = write(BLOCKED, 'blocked.cjs');
    const run = await launch({ program: path, options: { javascriptDebugger: {} } });
    const { pid } = await run.client.event('heddleInspector');
    await run.request('heddleView');
    await run.request('heddleStands', { stands });
    await run.request('heddleLetGo', { pid });
    await run.ended();
    const deltas = run.client.events.filter(({ event }) => event === 'heddleDelta');
    const rules = deltas.flatMap(({ body }) =>
      ((body.findings ?? []) as Body[]).map(({ rule }) => rule as string),
    );
    expect(rules.includes('blocking-in-event-loop')).toBe(!stands);
  });

  it('is told by the lines that it was compiled from', async () => {
    const { code } = transformSync(TYPED, {
      loader: 'ts',
      sourcemap: 'inline',
      sourcefile: 'app.ts',
    });
    const path = write(code, 'app.cjs');
    const run = await launch({ program: path, options: { breakOn: ['stall'] } });
    const { threadId } = await run.stopped('stall');
    const frames = await run.frames(threadId);
    const frame = frames.find(({ name }) => name === 'park')!;
    const line = TYPED.split('\n').findIndex((text) => text.includes('// parks')) + 1;
    expect(frame).toMatchObject({ line, source: { name: 'app.ts' } });
    const { text } = await run.request('heddleDumpStacks');
    expect(text).toMatch(new RegExp(`main: waits .*\\n(.*\\n)*.*app\\.ts:${line}  park`));
    await run.request('disconnect', { terminateDebuggee: true });
  });

  it('starts another, which is a session of its own', async () => {
    const path = write("require('node:child_process').fork(process.argv[2]);", 'parent.cjs');
    const options = { args: [stalled], breakOn: ['stall'] };
    const family = await Family.launch({ program: path, options });
    const child = await family.child();
    const stop = await child.stopped('stall');
    const frames = await child.frames(stop.threadId);
    expect(frames.some(({ source }) => source.path === stalled)).toBe(true);
    await family.root.request('disconnect', { terminateDebuggee: true });
  });

  it('uses a spare of the fork server, which is a session of its own from then on', async () => {
    const spares = program('spares.mjs');
    const family = await Family.launch({ program: spares, options: { breakOn: ['stall'] } });
    for (;;) {
      const child = await family.child();
      const stop = await Promise.race([child.stopped('stall'), over(child)]);
      if (!stop) continue;
      expect((await frameOf(child, stop.threadId)).line).toBe(lineOf(spares, 'waits'));
      break;
    }
    await family.root.request('disconnect', { terminateDebuggee: true });
  });
});
