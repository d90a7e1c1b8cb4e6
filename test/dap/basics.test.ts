import { describe, expect, it } from 'vitest';
import { launch, lineOf, program, versions } from './support/debugging';

const path = program('basics.py');

describe.each(versions)('basics, 3.$minor', (python) => {
  it('stops at a line breakpoint, shows stack and variables, and goes on to the end', async () => {
    const run = await launch({ python, program: path, breakpoints: ['add-return'] });
    expect(run.breakpoints[0].verified).toBe(false);
    const { breakpoint } = await run.client.event('breakpoint', (b) => b.breakpoint.verified);
    expect(breakpoint.line).toBe(lineOf(path, 'add-return'));
    const { threadId, hitBreakpointIds } = await run.stopped('breakpoint');
    expect(hitBreakpointIds).toEqual([run.breakpoints[0].id]);
    const frames = await run.frames(threadId);
    expect(frames.map((frame) => frame.name)).toEqual(['add', 'main', '<module>']);
    expect(frames[0].line).toBe(lineOf(path, 'add-return'));
    expect(frames[0].source.path).toBe(path);
    const { a, b, total } = await run.locals(frames[0].id);
    expect([a.value, b.value, total.value, total.type]).toEqual(['1', '2', '3', 'int']);
    expect(await run.evaluate('a + b * 10', frames[0].id)).toBe('21');
    expect(await run.evaluate('numbers', frames[1].id)).toBe('[1, 2, 3]');
    await run.request('continue', { threadId });
    const second = await run.stopped('breakpoint');
    expect(second.threadId).not.toBe(threadId);
    await run.request('continue', { threadId: second.threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('3 [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] 42 hello 3 2\n');
  });

  it('steps over, into and out, and over join', async () => {
    const run = await launch({ python, program: path, breakpoints: ['call-add'] });
    const { threadId } = await run.stopped('breakpoint');
    const at = async (command: string): Promise<string> => {
      await run.request(command, { threadId });
      await run.stopped('step');
      const frame = await run.top(threadId);
      return `${frame.name}:${frame.line}`;
    };
    const line = (mark: string): number => lineOf(path, mark);
    expect(await at('stepIn')).toBe(`add:${line('add')}`);
    expect(await at('next')).toBe(`add:${line('add-return')}`);
    expect(await at('stepOut')).toBe(`main:${line('call-add')}`);
    expect(await at('next')).toBe(`main:${line('call-add') + 1}`);
    expect(await at('next')).toBe(`main:${line('call-outer')}`);
    expect(await at('stepIn')).toMatch(/^outer:/);
    expect(await at('next')).toBe(`outer:${line('call-inner')}`);
    expect(await at('stepIn')).toMatch(/^outer\.inner:|^inner:/);
    expect(await at('stepOut')).toBe(`outer:${line('call-inner')}`);
    expect(await at('next')).toBe(`outer:${line('outer-return')}`);
    expect(await at('next')).toBe(`main:${line('call-outer')}`);
    expect(await at('next')).toBe(`main:${line('call-outer') + 1}`);
    expect(await at('next')).toBe(`main:${line('call-outer') + 2}`);
    expect(await at('next')).toBe(`main:${line('join')}`);
    expect(await at('next')).toBe(`main:${line('print')}`);
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
  });

  it('stops on entry and changes variables', async () => {
    const options = { stopOnEntry: true };
    const run = await launch({ python, program: path, breakpoints: ['print'], options });
    const entry = await run.stopped('entry');
    expect((await run.top(entry.threadId)).name).toBe('<module>');
    await run.request('continue', { threadId: entry.threadId });
    const { threadId } = await run.stopped('breakpoint');
    const frame = await run.top(threadId);
    const { scopes } = await run.request('scopes', { frameId: frame.id });
    const [{ variablesReference }] = scopes;
    const set = { variablesReference, name: 'text', value: '"bye" + "!"' };
    expect((await run.request('setVariable', set)).value).toBe("'bye!'");
    const { numbers } = await run.locals(frame.id);
    const item = { variablesReference: numbers.variablesReference, name: '[0]', value: '9' };
    await run.request('setVariable', item);
    await run.request('evaluate', { expression: 'numbers.append(4)', frameId: frame.id });
    expect(await run.evaluate('numbers', frame.id)).toBe('[9, 2, 3, 4]');
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toContain('bye! 4 2');
  });
});
