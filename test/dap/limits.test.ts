import { describe, expect, it } from 'vitest';
import { launch, versions, write } from './support/debugging';

const RECURSION = `
import sys


def deepest(n):
    try:
        return deepest(n + 1)
    except RecursionError:
        return n


def down(n):
    if n == 0:
        return 0  # bottom
    return 1 + down(n - 1)


sys.setrecursionlimit(400)
depth = deepest(0) - 2
print(down(depth) == depth, flush=True)
again = down(depth)
print(again == depth, sys.getrecursionlimit(), flush=True)
`;

const ENDLESS = `
def endless(n):
    kept = n
    return endless(n + 1)


try:
    endless(0)
except RecursionError as error:
    print(type(error).__name__, flush=True)
`;

const STORED = `
def fail():
    raise ValueError("stored")  # first


def keep():
    try:
        fail()
    except ValueError as error:
        return error


kept = keep()
try:
    raise kept  # again
except ValueError:
    print("end", flush=True)
`;

const INTERRUPTED = `
def work():
    raise KeyboardInterrupt  # interrupt


work()
`;

describe.each(versions)('close to what the interpreter allows, 3.$minor', (python) => {
  it('a breakpoint just above the recursion limit: the program does not exceed it', async () => {
    const run = await launch({ python, program: write(RECURSION), breakpoints: ['bottom'] });
    for (let i = 0; i < 2; i++) {
      const { threadId } = await run.stopped('breakpoint');
      const { id } = await run.top(threadId);
      expect(await run.evaluate('sorted([n, 1])', id)).toBe('[0, 1]');
      const { scopes } = await run.request('scopes', { frameId: id });
      const { variables } = await run.request('variables', {
        variablesReference: scopes[0].variablesReference,
      });
      expect(variables).toMatchObject([{ name: 'n', value: '0' }]);
      await run.request('next', { threadId });
      await run.stopped('step');
      await run.request('continue', { threadId });
    }
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('True\nTrue 400\n');
  });

  it('a RecursionError that is raised can be looked at', async () => {
    const filters = ['raised'];
    const run = await launch({ python, program: write(ENDLESS), filters });
    const { threadId, text } = await run.stopped('exception');
    expect(text).toMatch(/^RecursionError: maximum recursion depth exceeded/);
    const { name, id } = await run.top(threadId);
    expect(name).toBe('endless');
    expect(Number(await run.evaluate('n', id))).toBeGreaterThan(900);
    const info = await run.request('exceptionInfo', { threadId });
    expect(info.exceptionId).toBe('RecursionError');
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('RecursionError\n');
  });

  it('an exception that is raised again is raised', async () => {
    const path = write(STORED);
    const run = await launch({ python, program: path, filters: ['raised'] });
    for (const line of [3, 15]) {
      const { threadId } = await run.stopped('exception');
      expect((await run.top(threadId)).line).toBe(line);
      await run.request('continue', { threadId });
    }
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('end\n');
  });

  it('an interrupt that nobody catches ends the program as ever, also when it was looked at', async () => {
    const run = await launch({ python, program: write(INTERRUPTED), filters: ['uncaught'] });
    const { threadId } = await run.stopped('exception');
    const info = await run.request('exceptionInfo', { threadId });
    expect(info.exceptionId).toBe('KeyboardInterrupt');
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(130);
  });
});
