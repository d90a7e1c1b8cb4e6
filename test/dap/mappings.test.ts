import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { launch, lineOf, versions, write } from './support/debugging';

const PROGRAM = `
def work():
    value = 1  # here
    other = 2  # there
    return value + other

work()
print("end")
`;

const [python] = versions.slice(-1);

/** A program as it is in a container: its copy here is in another folder. */
function deployed(): { here: string; there: string; roots: object } {
  const here = write(PROGRAM);
  const there = join(dirname(here), 'srv', 'app');
  mkdirSync(there, { recursive: true });
  cpSync(here, join(there, 'app.py'));
  const roots = { localRoot: dirname(here), remoteRoot: `${there}/` };
  return { here, there: join(there, 'app.py'), roots };
}

it('a program that has its files elsewhere is shown where they are here', async () => {
  const { here, there, roots } = deployed();
  const options = { pathMappings: [roots], stopOnEntry: true };
  const run = await launch({ python: python!, program: there, options });
  const { threadId } = await run.stopped('entry');
  const source = { path: here };
  const breakpoints = [{ line: lineOf(here, 'here') }];
  await run.request('setBreakpoints', { source, breakpoints });
  await run.request('continue', { threadId });
  await run.stopped('breakpoint');
  const [top] = await run.frames(threadId);
  expect([top!.name, top!.source.path, top!.source.sourceReference]).toEqual([
    'work',
    here,
    undefined,
  ]);
  const line = lineOf(here, 'there');
  const { targets } = await run.request('gotoTargets', { source, line });
  await run.request('goto', { threadId, targetId: targets[0].id });
  await run.stopped('goto');
  expect((await run.top(threadId)).line).toBe(line);
  await run.request('setBreakpoints', { source, breakpoints: [] });
  await run.request('continue', { threadId });
  await run.client.event('terminated');
});

it('the text of a file that is not here comes from the program', async () => {
  const { here, there, roots } = deployed();
  const run = await launch({
    python: python!,
    program: there,
    options: { pathMappings: [roots] },
    breakpoints: [],
    functions: ['work'],
  });
  const { threadId } = await run.stopped('function breakpoint');
  rmSync(here);
  const { source } = await run.top(threadId);
  expect(source.sourceReference).toBeGreaterThan(0);
  const asked = { source, sourceReference: source.sourceReference };
  expect((await run.request('source', asked)).content).toBe(PROGRAM);
  await run.request('continue', { threadId });
  expect(await run.ended()).toBe(0);
});

it.each([
  ['no list', 'x', /"pathMappings" in the debug configuration must be a list/],
  ['no folder', [{ localRoot: '/here' }], /"pathMappings\[0\]\.remoteRoot" .* absolute path/],
  ['a relative one', [{ localRoot: '/here', remoteRoot: '.' }], /"pathMappings\[0\]\.remoteRoot"/],
])('mappings with %s are refused by name', async (_what, pathMappings, error) => {
  const program = write(PROGRAM);
  await expect(launch({ python: python!, program, options: { pathMappings } })).rejects.toThrow(
    error,
  );
});
