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

  it('shows what statements end with, as that of a line that is an expression', async () => {
    const { run, threadId, id } = await start();
    const say = (text: string) => run.evaluate(text, id, 'repl');
    expect(await say('import math\nmath.floor(count + 2.5)')).toBe('2');
    expect(await say('twice = 4; [twice * one for one in (1, limit)]')).toBe('[4, 4]');
    expect(await say('def shown():\n    return count\nshown()')).toBe('0');
    expect(await say('count = 3; (other := count + 1)')).toBe('4');
    expect(await say('other')).toBe('4');
    expect(await say('for one in (1, 2): one')).toBe('');
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('1 3\n1 5\n');
  });
});

const METHODS = `
import functools

def wrap(function):
    @functools.wraps(function)
    def around(*given):
        return function(*given)
    return around

class Base:
    def name(self, end=''):
        return 'base' + end
    @classmethod
    def made(cls):
        return 'made'
    @property
    def size(self):
        return 1

class Side(Base):
    def name(self, end=''):
        return 'side' + end

class Thing(Base):
    def name(self, end=''):
        return 'thing'  # method
    @classmethod
    def made(cls):
        return 'thing'  # made
    @property
    def size(self):
        return 2  # property
    @wrap
    def wrapped(self):
        return 3  # wrapped

class Both(Thing, Side):
    name = Thing.name

def free(self):
    return self  # free

both = Both()
both.name()
Both.made()
both.size
both.wrapped()
free(both)
`;

describe.each(versions)('super() in the debug console, 3.$minor', (python) => {
  it('is that of the method, also where this has none itself', async () => {
    const breakpoints = ['method', 'made', 'property', 'wrapped', 'free'];
    const condition = `super().name() == 'side'`;
    const run = await launch({
      python,
      program: write(METHODS),
      breakpoints: breakpoints.map((at) => (at === 'method' ? { at, condition } : at)),
    });
    for (const mark of breakpoints) {
      const { threadId, text } = await run.stopped('breakpoint');
      expect(text).toBeUndefined();
      const { id } = await run.top(threadId);
      const say = (what: string) => run.evaluate(what, id, 'repl');
      if (mark === 'free') await expect(say('super().name()')).rejects.toThrow('no arguments');
      else {
        expect(await say('super().made()')).toBe(`'made'`);
        if (mark !== 'made') {
          expect(await say(`[super().name(end) for end in 'ab']`)).toBe(`['sidea', 'sideb']`);
          expect(await say('kept = super().size')).toBe('');
          expect(await say('kept')).toBe('1');
        }
      }
      await run.request('continue', { threadId });
    }
    expect(await run.ended()).toBe(0);
  });
});
