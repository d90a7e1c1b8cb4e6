import { describe, expect, it } from 'vitest';
import { nodes } from '../support/nodes';
import { launch, program, write } from './support/debugging';
import { beats, grows, stands } from './support/watch';

const LEFT = 'counts[0]';
const RIGHT = 'counts[1]';

const ENTRY = `#!/usr/bin/env node
"use strict";
function later() {
  return 7;
}
const found = later();
console.log(found);
`;

const MODULE = `import { pid } from 'node:process';

export function later() {
  return pid > 0;
}
console.log(later());
`;

const TYPED = `interface Found { readonly seven: number }
class Seven { static readonly value: number = 7; }
const found: Found = { seven: Seven.value };
console.log(found.seven);
`;

describe.each(nodes())('threads of Node $version', ({ path: node, version }) => {
  it('are frozen and thawed while the others run, and continued alone', async () => {
    const run = await launch({ program: program('pair.mjs'), options: { node } });
    const [left, right] = [await run.thread('left'), await run.thread('right')];
    await grows(run, LEFT);
    await run.request('heddleFreeze', { threadId: left.id });
    await run.thread('left', /\(frozen\)/);
    const frozen = await stands(run, LEFT);
    await grows(run, RIGHT);
    expect(await beats(run, LEFT)).toBe(frozen);
    // It can be looked at, and stays.
    expect((await run.frames(left.id)).map(({ name }) => name as string)).toContain('count');

    await run.request('pause', { threadId: right.id });
    await run.stopped('pause');
    await stands(run, RIGHT);
    await run.request('heddleContinueOnly', { threadId: right.id });
    await grows(run, RIGHT);
    expect(await beats(run, LEFT)).toBe(frozen);

    await run.request('heddleThaw', { threadId: left.id });
    await grows(run, LEFT);
    expect((await run.thread('left')).name).not.toContain('frozen');
    await run.evaluate('Atomics.store(counts, 2, 1)');
    expect(await run.ended()).toBe(0);
  });

  it.each([
    ['entry.cjs', ENTRY, 6],
    ['entry.mjs', MODULE, 6],
    ['entry.ts', TYPED, 3],
  ])('stop at the first line of %s where that is asked for', async (name, text, line) => {
    // The others run no TypeScript.
    if (name.endsWith('.ts') && Number.parseInt(version) < 24) return;
    const path = write(text, name);
    const run = await launch({ program: path, options: { node, stopOnEntry: true } });
    const { threadId, description } = await run.stopped('entry');
    expect(description).toBe('Paused on entry');
    const top = await run.top(threadId);
    expect([top.source.path, top.line]).toEqual([path, line]);
    expect(run.client.printed).toBe('');
    await run.request('next', { threadId });
    await run.stopped('step');
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toMatch(/^(7|true)\n$/);
  });

  it('stop there before the debugger comes that its client has', async () => {
    const path = write(ENTRY, 'entry.cjs');
    const options = { node, stopOnEntry: true, javascriptDebugger: {} };
    const run = await launch({ program: path, options });
    const { threadId } = await run.stopped('entry');
    expect(await run.client.event('heddleInspector')).toMatchObject({ name: 'entry.cjs' });
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
  });

  it('that have no first line are told of, and run', async () => {
    const path = write('export function unused() {}\n', 'nothing.mjs');
    const run = await launch({ program: path, options: { node, stopOnEntry: true } });
    expect(await run.ended()).toBe(0);
    const said = run.client.events.filter(({ event }) => event === 'output');
    expect(said.map(({ body }) => body.output as string).join('')).toContain('"stopOnEntry"');
  });
});
