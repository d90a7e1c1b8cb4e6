import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Body } from '../support/dapClient';
import { nodes } from '../support/nodes';
import { launch, versions, write } from './support/debugging';

const OTHER = 'def double(number):\n    return 2 * number  # double\n';
const PROGRAM = `import other

def work():
    total = other.double(3)
    print(total)  # work

work()
`;

const pathsOf = (frames: Body[]): string[] => frames.map(({ source }) => source.path as string);

/** A folder `project`, and a link to it beside it. */
function linked(text: string, name: string): { real: string; link: string } {
  const folder = dirname(write('', 'here'));
  const [real, link] = [join(folder, 'project'), join(folder, 'link')];
  mkdirSync(real);
  symlinkSync(real, link);
  writeFileSync(join(real, name), text);
  return { real, link };
}

describe.each(versions)('a program that was opened through a link, 3.$minor', (python) => {
  it('is shown by that path, and stops where it is set by that or by the real one', async () => {
    const { real, link } = linked(PROGRAM, 'app.py');
    writeFileSync(join(real, 'other.py'), OTHER);
    const program = join(link, 'app.py');
    const run = await launch({ python, program, breakpoints: ['work'], functions: ['double'] });
    const { threadId } = await run.stopped('function breakpoint');
    const shown = pathsOf(await run.frames(threadId));
    expect(shown).toEqual([join(link, 'other.py'), program, program]);
    await run.request('continue', { threadId });
    await run.stopped('breakpoint');
    expect(pathsOf(await run.frames(threadId))).toEqual([program, program]);
    const { modules } = await run.request('modules');
    expect(modules).toContainEqual(
      expect.objectContaining({ name: 'other', path: join(link, 'other.py') }),
    );
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('6\n');
  });

  it('stops where it is set by either path', async () => {
    const { real, link } = linked(PROGRAM, 'app.py');
    writeFileSync(join(real, 'other.py'), OTHER);
    const program = join(link, 'app.py');
    const run = await launch({ python, program, breakpoints: [4] });
    const { threadId } = await run.stopped('breakpoint');
    const set = (folder: string, lines: number[]) =>
      run.request('setBreakpoints', {
        source: { path: join(folder, 'app.py') },
        breakpoints: lines.map((line) => ({ line })),
      });
    await set(real, [5]);
    await set(link, [7]);
    await run.request('continue', { threadId });
    expect((await run.stopped('breakpoint')).threadId).toBe(threadId);
    expect((await run.top(threadId)).line).toBe(5);
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
  });

  it('a file that the client has opened by its real path is shown by that', async () => {
    const { real, link } = linked(PROGRAM, 'app.py');
    writeFileSync(join(real, 'other.py'), OTHER);
    const options = { cwd: link, program: 'app.py' };
    const run = await launch({
      python,
      program: join(real, 'app.py'),
      breakpoints: ['work'],
      functions: ['double'],
      options,
    });
    const { threadId } = await run.stopped('function breakpoint');
    const own = join(real, 'app.py');
    expect(pathsOf(await run.frames(threadId))).toEqual([join(link, 'other.py'), own, own]);
    await run.request('continue', { threadId });
    await run.stopped('breakpoint');
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
  });
});

describe.each(nodes())('a program of Node $version that was opened through a link', ({ path }) => {
  it('is shown by that path', async () => {
    const text = 'function work() {\n  console.log(1);\n}\nwork();\n';
    const { link } = linked(text, 'app.cjs');
    const program = join(link, 'app.cjs');
    const run = await launch({ program, functions: ['work'], options: { node: path } });
    const { threadId } = await run.stopped('function breakpoint');
    expect(pathsOf(await run.frames(threadId)).slice(0, 2)).toEqual([program, program]);
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
  });
});
