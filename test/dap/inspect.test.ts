import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Body } from '../support/dapClient';
import { launch, lineOf, program, versions, write } from './support/debugging';

const path = program('basics.py');

const MADE = `import linecache

text = "def made(n):\\n    return n + 1\\n"
linecache.cache["<made>"] = (len(text), None, text.splitlines(True), "<made>")
space = {}
exec(compile(text, "<made>", "exec"), space)
exec(compile("def lost(n):\\n    return 1 / n\\n", "<lost>", "exec"), space)
print(space["made"](1))
try:
    space["lost"](0)
except ZeroDivisionError:
    pass
`;

describe.each(versions)('what can be looked at, 3.$minor', (python) => {
  it('frames have the qualified names of their functions', async () => {
    const program = write(`
class Account:
    @classmethod
    def opened(cls):
        return cls().balance

    @property
    def balance(self):
        def rounded():
            return 5  # here
        return rounded()

Account.opened()
`);
    const run = await launch({ python, program, breakpoints: ['here'] });
    const { threadId } = await run.stopped('breakpoint');
    const names = (await run.frames(threadId)).map(({ name }) => name as string);
    expect(names).toEqual([
      'Account.balance.rounded',
      'Account.balance',
      'Account.opened',
      '<module>',
    ]);
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
  });

  it('names that continue what was typed, of the frame and of an object', async () => {
    const run = await launch({ python, program: path, breakpoints: ['print'] });
    const { threadId } = await run.stopped('breakpoint');
    const frameId = (await run.top(threadId)).id;
    const continued = async (text: string): Promise<Body[]> =>
      (await run.request('completions', { text, column: text.length + 1, frameId })).targets;
    const numbers = [{ label: 'numbers', sortText: '0000', start: 6, length: 3 }];
    expect(await continued('print(num')).toEqual(numbers);
    const methods = await continued('numbers.ap');
    expect(methods).toEqual([{ label: 'append', sortText: '0000', start: 8, length: 2 }]);
    const labels = async (typed: string) => (await continued(typed)).map(({ label }) => label);
    expect(await labels('imp')).toContain('import');
    // Variables of the function come before all else that Python has names for.
    const locals = Object.keys(await run.locals(frameId)).sort();
    expect((await labels('')).slice(0, locals.length)).toEqual(locals);
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
  });

  it('a long list in pages, and a deep stack in pages', async () => {
    const text = `rows = list(range(10000))

def deep(n):
    if n:
        return deep(n - 1)
    return 0  # bottom

deep(40)
`;
    const run = await launch({ python, program: write(text), breakpoints: ['bottom'] });
    const { threadId } = await run.stopped('breakpoint');
    const page = await run.request('stackTrace', { threadId, startFrame: 39, levels: 10 });
    expect(page.totalFrames).toBe(42);
    const frames: Body[] = page.stackFrames;
    expect(frames.map((frame) => frame.name)).toEqual(['deep', 'deep', '<module>']);
    const [, , frame] = frames;
    const { rows } = await run.locals(frame.id);
    expect(rows.indexedVariables).toBe(10_000);
    const { variables }: { variables: Body[] } = await run.request('variables', {
      variablesReference: rows.variablesReference,
      filter: 'indexed',
      start: 9_700,
      count: 3,
    });
    expect(variables.map((one) => one.value)).toEqual(['9700', '9701', '9702']);
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
  });

  it('modules in pages, with their files, and whose they are', async () => {
    const run = await launch({ python, program: path, breakpoints: ['print'] });
    const { threadId } = await run.stopped('breakpoint');
    const answer = await run.request('modules');
    const { totalModules } = answer;
    const modules: Body[] = answer.modules;
    expect(modules).toHaveLength(totalModules);
    const named = (name: string): Body => modules.find((one) => one.name === name)!;
    expect(named('__main__')).toMatchObject({ path, isUserCode: true });
    expect(named('threading')).toMatchObject({ isUserCode: false });
    expect(named('threading').path).toMatch(/threading\.py$/);
    const page = await run.request('modules', { startModule: 1, moduleCount: 2 });
    expect(page.modules).toEqual(modules.slice(1, 3));
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
  });

  it('the text of code in a zip archive, with a breakpoint in it', async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'heddle-dap-')));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const text = 'import threading\n\nvalue = 6 * 7  # value\nprint(value)\n';
    writeFileSync(join(folder, '__main__.py'), text);
    const archive = join(folder, 'app.pyz');
    const pack = `import zipfile; zipfile.ZipFile(${JSON.stringify(archive)}, "w").write(${JSON.stringify(join(folder, '__main__.py'))}, "__main__.py")`;
    execFileSync(python.path, ['-c', pack]);
    const run = await launch({ python, program: archive, options: { stopOnEntry: true } });
    const { threadId } = await run.stopped('entry');
    const { source } = await run.top(threadId);
    expect(source).toMatchObject({ name: '__main__.py', path: join(archive, '__main__.py') });
    const { sourceReference } = source;
    expect(sourceReference).toBeGreaterThan(0);
    expect((await run.request('source', { source, sourceReference })).content).toBe(text);
    const line = lineOf(join(folder, '__main__.py'), 'value') + 1;
    await run.request('setBreakpoints', { source, breakpoints: [{ line }] });
    await run.request('continue', { threadId });
    const hit = await run.stopped('breakpoint');
    expect((await run.top(hit.threadId)).line).toBe(line);
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('42\n');
  });

  it('the text of code that was made, or that it cannot be had', async () => {
    const filters = ['raised'];
    const run = await launch({ python, program: write(MADE), filters, functions: ['made'] });
    const made = await run.stopped('function breakpoint');
    const frame = await run.top(made.threadId);
    const { sourceReference } = frame.source;
    expect((await run.request('source', { sourceReference })).content).toContain('return n + 1');
    await run.request('continue', { threadId: made.threadId });
    const { threadId } = await run.stopped('exception');
    const lost = await run.top(threadId);
    await expect(
      run.request('source', { sourceReference: lost.source.sourceReference }),
    ).rejects.toThrow(/text of <lost> is not known/);
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
  });
});
