import { describe, expect, it } from 'vitest';
import { launch, lineOf, versions, write } from './support/debugging';

const CLOSURES = `c = 0
cancelled = None

class Account:
    def __init__(self):
        self.__x = 7

    def meth(self):
        return self.__x  # meth

def outer():
    c, x, li = 0, 50, [1, 2]

    def inc():
        nonlocal c
        c += 1

    inc()
    print(c, x)  # before
    print(c, x)  # after

Account().meth()
outer()
`;

describe.each(versions)('expressions and statements, 3.$minor', (python) => {
  it('statements see and set the locals, and keep what the program sets meanwhile', async () => {
    const run = await launch({ python, program: write(CLOSURES), breakpoints: ['before'] });
    const { threadId } = await run.stopped('breakpoint');
    const { id } = await run.top(threadId);
    await run.evaluate('for _ in range(3): inc()', id, 'repl');
    expect(await run.evaluate('c', id)).toBe('4');
    await run.evaluate('t = inc()', id, 'repl');
    expect(await run.evaluate('c', id)).toBe('5');
    await run.evaluate('(x := 51)', id, 'repl');
    await run.evaluate('zz = [k + x for k in li]', id, 'repl');
    expect(await run.evaluate('zz', id)).toBe('[52, 53]');
    await run.evaluate('def ff(a): return a + x', id, 'repl');
    expect(await run.evaluate('ff(1)', id, 'repl')).toBe('52');
    await run.evaluate('class Q: a = x', id, 'repl');
    expect(await run.evaluate('Q.a', id)).toBe('51');
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('5 51\n5 51\n');
  });

  it('statements leave variables alone that have the names of what they are wrapped in', async () => {
    const text = `def deco(function):
    def inner(*args):
        return function(*args)
    outer = 1
    return inner  # before

@deco
def add(a, b):
    return a + b

print(add(1, 2))
`;
    const run = await launch({ python, program: write(text), breakpoints: ['before'] });
    const { threadId } = await run.stopped('breakpoint');
    const { id } = await run.top(threadId);
    await run.evaluate('def helper(one): return one + outer', id, 'repl');
    await run.evaluate('made = [one + outer for one in range(2)]', id, 'repl');
    expect(await run.evaluate('(made, outer, inner.__name__)', id)).toBe("([1, 2], 1, 'inner')");
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('3\n');
  });

  it('a watch, a hover and a new value of a variable are expressions', async () => {
    const run = await launch({ python, program: write(CLOSURES), breakpoints: ['before'] });
    const { threadId } = await run.stopped('breakpoint');
    const { id } = await run.top(threadId);
    for (const context of ['watch', 'hover'])
      await expect(run.evaluate('x = 5', id, context)).rejects.toThrow(/^SyntaxError: /);
    const { scopes } = await run.request('scopes', { frameId: id });
    const { variablesReference } = scopes[0];
    for (const value of ['', 'x = 5']) {
      const asked = run.request('setVariable', { variablesReference, name: 'x', value });
      await expect(asked).rejects.toThrow(/^SyntaxError: /);
    }
    expect(await run.evaluate('x', id)).toBe('50');
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
  });

  it('statements that a frame has its own ideas of', async () => {
    const text = `import asyncio

total: int = 1

async def fetch():
    await asyncio.sleep(0)
    return 42

async def work():
    x, li, task = 50, [1, 2, 3], None
    print(x, li)  # before
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    print(x, li, task and task.result())  # after
    print(sorted(one for one in globals() if one in "last most y __annotate__ __annotations__".split()))

before = sorted(one for one in globals() if "annot" in one)
asyncio.run(work())
print(before == sorted(one for one in globals() if "annot" in one), total)
`;
    const run = await launch({ python, program: write(text), breakpoints: ['before', 'after'] });
    const { threadId } = await run.stopped('breakpoint');
    const { id } = await run.top(threadId);
    const typed = (statement: string) => run.evaluate(statement, id, 'repl');
    // What is assigned within an expression is a local variable, not one of the module.
    expect(await typed('[last := one for one in li]')).toBe('[1, 2, 3]');
    expect(await typed('any((most := one) > 1 for one in li)')).toBe('True');
    await typed('z = [y := one for one in li]');
    expect(await typed('(last, most, y)')).toBe('(3, 2, 3)');
    expect(await typed('max((x := one + x) for one in li)')).toBe('56');
    await typed('x: int = x + 1\nif x: li: list = [x]');
    await typed('never: int');
    expect(await typed('(x, li)')).toBe('(57, [57])');
    await expect(typed('del x')).rejects.toThrow(/^ValueError: x cannot be deleted while/);
    await typed('made = 1');
    await typed('del made');
    await expect(typed('made')).rejects.toThrow(/^NameError/);
    // The end of such a clause deletes its variable, but none of the program's.
    await typed(
      'for one in "q", "3":\n  try: int(one)\n  except ValueError as bad: x += 0\ndone = x',
    );
    expect(await typed('(one, done)')).toBe("('3', 57)");
    await expect(typed('bad')).rejects.toThrow(/^NameError/);
    await typed('try: int("q")\nexcept ValueError as task: (lambda: x)()');
    expect(await typed('[task]')).toBe('[None]');
    // As the editor sends what is selected in a function.
    await typed('    # one\n    u = """\n  a"""\n    w = 2\n');
    expect(await typed('(u, w)')).toBe("('\\n  a', 2)");
    await typed('\tu = 1');
    expect(await typed('  u')).toBe('1');
    await expect(typed('  u = 1\nw = 2')).rejects.toThrow(/^IndentationError/);
    for (const one of ['await fetch()', 'got = await fetch()', '[one async for one in fetch()]'])
      await expect(typed(one)).rejects.toThrow(/^SyntaxError: nothing can be awaited here/);
    await expect(run.evaluate('await fetch()', id)).rejects.toThrow(/nothing can be awaited/);
    await typed('task = asyncio.create_task(fetch())');
    await run.request('continue', { threadId });
    await run.stopped('breakpoint');
    expect(await run.evaluate('task.result()', (await run.top(threadId)).id)).toBe('42');
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toMatch(/^57 .*\n57 \[57\] 42\n.*\nTrue 1\n$/);
    expect(run.client.printed).not.toMatch(/'(last|most|y)'/);
  });

  it('assignments within a comprehension are of the module or class that it is in', async () => {
    const text = `def look(one):
    return one

items = [1]
made = [look(one)  # first line
        for one in items
        if look(one)]  # module

class Kept:
    def kept(self): pass
    rest = 2
    made = [look(one)
            for one in (1,)
            if look(one)]  # class

print(items, new, Kept.rest, Kept.more)
`;
    const run = await launch({
      python,
      program: write(text),
      breakpoints: ['module', 'class'],
    });
    for (const statement of ['items = [7]', 'new = [one for one in [5]]']) {
      const { threadId } = await run.stopped('breakpoint');
      const frames = await run.frames(threadId);
      const of = frames.find((frame) => frame.name === '<module>');
      await run.evaluate(statement, of.id, 'repl');
      if (statement.startsWith('items')) {
        expect(await run.evaluate('items', of.id)).toBe('[7]');
        await run.evaluate('new = [one for one in [5]]', of.id, 'repl');
        await run.setBreakpoints(['class']);
      } else {
        const kept = frames.find((frame) => frame.name === 'Kept');
        await run.evaluate('rest += 1; more = rest', kept.id, 'repl');
        expect(await run.evaluate('(rest, more)', kept.id)).toBe('(3, 3)');
        await run.setBreakpoints([]);
      }
      await run.request('continue', { threadId });
    }
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('[7] [5] 3 3\n');
  });

  it('private names are those of the class the code is in', async () => {
    const path = write(CLOSURES);
    const breakpoints = [
      { at: 'meth', condition: 'self.__x == 7' },
      { at: 'meth', logMessage: 'x {self.__x}' },
    ];
    const run = await launch({ python, program: path, breakpoints });
    const { threadId, text } = await run.stopped('breakpoint');
    expect(text).toBeUndefined();
    const { id: frameId } = await run.top(threadId);
    expect(await run.evaluate('self.__x', frameId, 'hover')).toBe('7');
    const set = { expression: 'self.__x', value: '8', frameId };
    expect(await run.request('setExpression', set)).toMatchObject({ value: '8', type: 'int' });
    expect(await run.evaluate('vars(self)', frameId)).toBe("{'_Account__x': 8}");
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.events.map(({ body }) => body?.output)).toContain('x 7\n');
  });

  it('what a condition or log point raises never comes into the program', async () => {
    const program = `import signal, sys

def handle(*_):
    raise LookupError("of the program")

def interrupt():
    raise KeyboardInterrupt

signal.signal(signal.SIGUSR1, handle)
value = 1
print(value)  # interrupts
print(value)  # exits
print(value)  # logs
try:
    print(value)  # signals
except LookupError as error:
    print(error)
`;
    const breakpoints = [
      { at: 'interrupts', condition: 'interrupt()' },
      { at: 'exits', condition: 'sys.exit(3)' },
      { at: 'logs', logMessage: 'a {sys.exit(4)} {{"q": 1}["q"]} { {"q": value}["q"] }' },
      { at: 'signals', condition: 'signal.raise_signal(signal.SIGUSR1)' },
    ];
    const run = await launch({ python, program: write(program), breakpoints });
    for (const why of ['KeyboardInterrupt', 'SystemExit: 3']) {
      const { threadId, text } = await run.stopped('breakpoint');
      expect(text).toBe(`condition failed: ${why}`);
      await run.request('continue', { threadId });
    }
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('1\n1\n1\nof the program\n');
    const outputs = run.client.events.map(({ body }) => body?.output);
    expect(outputs).toContain('a <SystemExit: 4> {"q": 1}["q"]} 1\n');
  });

  it('assignments of a running program reach its module, not the locals of a function', async () => {
    const text = `import time

stop = False
G = 1
while not stop:
    time.sleep(0.01)
print(G)
`;
    const run = await launch({ python, program: write(text) });
    await run.thread('MainThread');
    await expect.poll(() => run.evaluate('G').catch(() => '')).toBe('1');
    await run.evaluate('G = 5', undefined, 'repl');
    expect(await run.evaluate('G')).toBe('5');
    await run.evaluate('stop = True', undefined, 'repl');
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('5\n');
  });

  it('function breakpoints by the names that stacks show, of the own code, without errors', async () => {
    const text = `import threading

class K:
    def meth(self):
        return 1  # meth

def outer():
    def inner():
        for i in range(3):  # inner
            pass
    inner()

def plain():
    return 0

K().meth()  # begins
outer()
plain()
threading.Thread(target=plain).start()
`;
    const path = write(text);
    const run = await launch({ python, program: path, breakpoints: ['begins'] });
    const { threadId: main } = await run.stopped('breakpoint');
    const breakpoints = [
      { name: 'K.meth' },
      { name: 'outer.inner' },
      { name: 'start' },
      { name: 'plain', condition: 'a ===' },
    ];
    await run.request('setFunctionBreakpoints', { breakpoints });
    await run.request('continue', { threadId: main });
    for (const mark of ['meth', 'inner']) {
      const { threadId } = await run.stopped('function breakpoint');
      expect((await run.top(threadId)).line).toBe(lineOf(path, mark));
      await run.request('continue', { threadId });
    }
    expect(await run.ended()).toBe(0);
  });
});
