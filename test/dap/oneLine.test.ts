import { describe, expect, it } from 'vitest';
import { launch, versions, write } from './support/debugging';

const ROUNDS = `def do(one):
    return one

def work(items):
    x = None
    for x in items: do(x)  # loop
    made = [do(x) for x in items]  # list
    while x: x -= 1  # while
    return any(do(x) == 4 for x in items), made  # any

print(work(range(6)))
`;

describe.each(versions)('loops on one line, 3.$minor', (python) => {
  it('have breakpoints at each round', async () => {
    const breakpoints = [
      { at: 'loop', condition: 'x == 3' },
      { at: 'loop', logMessage: 'loop {x}' },
      { at: 'list', logMessage: 'list {locals().get("x")}' },
      { at: 'while', condition: 'x == 1' },
      { at: 'any', condition: '".0" in dir() and locals().get("x") == 3' },
    ];
    const run = await launch({ python, program: write(ROUNDS), breakpoints });
    const seen: string[] = [];
    for (let at = 0; at < 3; at++) {
      const { threadId } = await run.stopped('breakpoint');
      const frame = await run.top(threadId);
      seen.push(`${frame.line} ${await run.evaluate('x', frame.id)}`);
      await run.request('continue', { threadId });
    }
    expect(await run.ended()).toBe(0);
    expect(seen).toEqual(['6 3', '8 1', '9 3']);
    const logged = (what: string): string[] =>
      run.client.events
        .map(({ body }) => String(body?.output))
        .filter((one) => one.startsWith(what))
        .map((one) => one.slice(what.length).trim());
    const rounds = ['0', '1', '2', '3', '4', '5'];
    expect(logged('loop')).toEqual(['None', ...rounds]);
    expect(logged('list').slice(-6)).toEqual(rounds);
    expect(run.client.printed).toBe('(True, [0, 1, 2, 3, 4, 5])\n');
  });

  it.each([
    'while not flag: pass',
    'for _ in itertools.repeat(0): pass',
    'while not flag: [one for one in (1, 2)]',
  ])('are paused and stepped in: %s', async (loop) => {
    const text = `import itertools

flag = False

def work():
    ${loop}

print("begins", flush=True)
work()
`;
    const run = await launch({ python, program: write(text) });
    const { id: threadId } = await run.thread('MainThread');
    await expect.poll(() => run.client.printed).toBe('begins\n');
    await run.request('pause', { threadId });
    const stopped = await run.stopped('pause');
    expect(stopped.description).toBe('Paused');
    expect(await run.top(threadId)).toMatchObject({ line: 6 });
    for (let at = 0; at < 2; at++) {
      await run.request('next', { threadId });
      await run.stopped('step');
      expect(await run.top(threadId)).toMatchObject({ line: 6 });
    }
    await run.request('disconnect', { terminateDebuggee: true });
  });

  it('have breakpoints that are set while they go round', async () => {
    const text = `import time

def ticks():
    while True: yield time.sleep(0.005)  # tick

print("begins", flush=True)
for _ in ticks():
    pass
`;
    const run = await launch({ python, program: write(text) });
    await expect.poll(() => run.client.printed).toBe('begins\n');
    await run.setBreakpoints(['tick']);
    const { threadId } = await run.stopped('breakpoint');
    expect((await run.top(threadId)).line).toBe(4);
    await run.request('disconnect', { terminateDebuggee: true });
  });

  it('steps go over comprehensions', async () => {
    const run = await launch({ python, program: write(ROUNDS), breakpoints: ['list'] });
    const { threadId } = await run.stopped('breakpoint');
    await run.setBreakpoints([]);
    for (const line of [8, 8]) {
      await run.request('next', { threadId });
      await run.stopped('step');
      expect((await run.top(threadId)).line).toBe(line);
    }
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
  });

  it('stand still with their process', async () => {
    const text = `import threading, time

seen = []

def work():
    while True: time.sleep(0.005); seen.append(1)

threading.Thread(target=work, daemon=True).start()
while len(seen) < 3: time.sleep(0.01)
print(len(seen))  # stop
`;
    const program = write(text);
    const options = { stopScope: 'process' };
    const run = await launch({ python, program, breakpoints: ['stop'], options });
    const { threadId } = await run.stopped('breakpoint');
    const { id } = await run.top(threadId);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const before = await run.evaluate('len(seen)', id);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await run.evaluate('len(seen)', id)).toBe(before);
    await run.request('disconnect', { terminateDebuggee: true });
  });
});

describe.each(versions.filter(({ minor }) => minor >= 12))(
  'comprehensions of a module, 3.$minor',
  (python) => {
    it('keep their variables, which is told; those of the module can be set', async () => {
      const text = 'times = 10\nmade = [one * times for one in range(4)]  # list\nprint(made)\n';
      const at = { at: 'list', condition: '"one" in locals() and one == 1' };
      const run = await launch({ python, program: write(text), breakpoints: [at] });
      const { threadId } = await run.stopped('breakpoint');
      const { id: frameId } = await run.top(threadId);
      const { scopes } = await run.request('scopes', { frameId });
      const set = (scope: number, name: string, value: string) =>
        run.request('setVariable', { ...scopes[scope], name, value });
      await expect(set(0, 'one', '7')).rejects.toThrow('of a comprehension, and cannot be set');
      expect(await set(1, 'times', '100')).toMatchObject({ value: '100' });
      await run.setBreakpoints([]);
      await run.request('continue', { threadId });
      expect(await run.ended()).toBe(0);
      expect(run.client.printed).toBe('[0, 10, 200, 300]\n');
    });
  },
);
