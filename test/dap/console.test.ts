import { describe, expect, it } from 'vitest';
import { launch, lineOf, versions, write } from './support/debugging';

const PROGRAM = `
limit = 1

def find(table, key):
    return table[key]  # finds

def visit(shadow):
    count = 0
    if count:
        limits = 0
    print(limit, count)  # visits

limits = 5
visit(2)
print(limit, limits)
`;

describe.each(versions)('the debug console, 3.$minor', (python) => {
  async function start() {
    const path = write(PROGRAM);
    const run = await launch({ python, program: path, breakpoints: ['visits'] });
    const { threadId } = await run.stopped('breakpoint');
    const { id } = await run.top(threadId);
    return { run, path, threadId, id };
  }

  it('tells by which functions an exception came, and nothing of the debugger', async () => {
    const { run, path, id } = await start();
    const error = await run.evaluate('find({}, "a")', id, 'repl').catch(String);
    expect(error).toContain('Traceback (most recent call last):\n');
    expect(error).toContain(`File "${path}", line ${lineOf(path, 'finds')}, in find\n`);
    expect(error).toMatch(/KeyError: 'a'$/);
    expect(error).not.toMatch(/heddle_agent|<evaluate>/);
    await expect(run.evaluate('{}["b"]', id, 'repl')).rejects.toThrow(/^KeyError: 'b'$/);
    await expect(run.evaluate('find({}, "a")', id, 'watch')).rejects.toThrow(/^KeyError: 'a'$/);
  });

  it('an expression that is set is a global variable where the program has that', async () => {
    const { run, threadId, id } = await start();
    const set = (expression: string, value: string) =>
      run.request('setExpression', { expression, value, frameId: id });
    expect(await set('limit', 'limit + count + 6')).toMatchObject({ value: '7' });
    expect(await set('count', '3')).toMatchObject({ value: '3' });
    // Of the function, though it has no value yet.
    expect(await set('limits', '9')).toMatchObject({ value: '9' });
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('7 3\n7 5\n');
  });
});
