import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Debugging, launch, lineOf, program, versions, write } from './support/debugging';

const path = program('flows.py');

/** Steps, and tells where that led. */
async function step(run: Debugging, command: string, threadId: number): Promise<string> {
  await run.request(command, { threadId });
  await run.stopped('step');
  const { name, line } = await run.top(threadId);
  return `${name}:${line}`;
}

const at = (name: string, mark: string): string => `${name}:${lineOf(path, mark)}`;

describe.each(versions)('steps keep to their flow, 3.$minor', (python) => {
  const start = (breakpoint: string | { at: string; condition: string }) =>
    launch({ python, program: path, breakpoints: [breakpoint] });

  const finish = async (run: Debugging, threadId: number): Promise<void> => {
    await run.setBreakpoints([]);
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('end\n');
  };

  it('over yield: to whom it yields, and back in by a step into', async () => {
    const run = await start('yield-1');
    const { threadId } = await run.stopped('breakpoint');
    expect(await step(run, 'next', threadId)).toBe(at('consume', 'first-next'));
    expect(await step(run, 'next', threadId)).toBe(at('consume', 'second-next'));
    expect(await step(run, 'stepIn', threadId)).toBe(at('numbers', 'yield-2'));
    expect(await step(run, 'stepOut', threadId)).toBe(at('consume', 'second-next'));
    expect(await step(run, 'next', threadId)).toBe(at('consume', 'consumed'));
    await finish(run, threadId);
  });

  it('over await: to the next line of the same coroutine, not of another task', async () => {
    const run = await start({ at: 'inner-await', condition: 'number == 1' });
    const { threadId } = await run.stopped('breakpoint');
    expect(await step(run, 'next', threadId)).toBe(at('inner', 'inner-return'));
    expect(await run.evaluate('number', (await run.top(threadId)).id)).toBe('1');
    expect(await step(run, 'next', threadId)).toBe(at('outer', 'outer-await'));
    expect(await step(run, 'next', threadId)).toBe(at('outer', 'outer-return'));
    expect(await run.evaluate('number', (await run.top(threadId)).id)).toBe('1');
    await finish(run, threadId);
  });

  it('into an await that waits: as over it, once what it calls has been gone through', async () => {
    const run = await start({ at: 'outer-await', condition: 'number == 1' });
    const { threadId } = await run.stopped('breakpoint');
    for (const [name, mark] of [
      ['inner', 'inner-await'],
      ['inner', 'inner-return'],
      ['outer', 'outer-await'],
      ['outer', 'outer-return'],
    ] as const) {
      expect(await step(run, 'stepIn', threadId)).toBe(at(name, mark));
      expect(await run.evaluate('number', (await run.top(threadId)).id)).toBe('1');
    }
    await finish(run, threadId);
  });

  it('out of a generator that a function in C consumes: to who calls that, at once', async () => {
    const run = await start('listed');
    const { threadId } = await run.stopped('breakpoint');
    await run.setBreakpoints([]);
    expect(await step(run, 'stepOut', threadId)).toBe(at('lists', 'lists'));
    expect(await step(run, 'next', threadId)).toBe(at('lists', 'after-lists'));
    await finish(run, threadId);
  });

  it('over yield of an async generator: to whom it yields, as none of its awaits does', async () => {
    const run = await start('asked');
    const { threadId } = await run.stopped('breakpoint');
    await run.setBreakpoints([]);
    expect(await step(run, 'next', threadId)).toBe(at('answers', 'answer'));
    expect(await step(run, 'next', threadId)).toBe(at('asks', 'asks'));
    expect(await step(run, 'next', threadId)).toBe(at('asks', 'got'));
    await finish(run, threadId);
  });

  it('of a coroutine that is closed where it awaits: to who closed it', async () => {
    const run = await start('suspended');
    const { threadId } = await run.stopped('breakpoint');
    await run.setBreakpoints([]);
    let where = await step(run, 'next', threadId);
    // From 3.13 on CPython tells the line anew when an exception comes into it.
    if (where === at('suspended', 'suspended')) where = await step(run, 'next', threadId);
    expect(where).toBe(at('closes', 'closes'));
    await finish(run, threadId);
  });

  it('in a recursion: a conditional breakpoint hits one call, each step leaves one', async () => {
    const run = await start({ at: 'recurse', condition: 'n == 2' });
    const { threadId } = await run.stopped('breakpoint');
    const calls = (await run.frames(threadId)).filter(({ name }) => name === 'recurse');
    expect(calls).toHaveLength(3);
    await run.setBreakpoints([]);
    for (const n of ['3', '4']) {
      expect(await step(run, 'next', threadId)).toBe(at('recurse', 'recurse'));
      expect(await run.evaluate('n', (await run.top(threadId)).id)).toBe(n);
    }
    expect(await step(run, 'next', threadId)).toBe(at('<module>', 'recursion'));
    expect(await step(run, 'next', threadId)).toBe(at('<module>', 'after-recursion'));
    await finish(run, threadId);
  });

  it.each(['next', 'stepOut', 'stepIn'])(
    '%s at the end of a thread ends with it',
    async (command) => {
      const run = await start('last-return');
      const { threadId } = await run.stopped('breakpoint');
      await run.request(command, { threadId });
      expect(await run.ended()).toBe(0);
      expect(run.client.printed).toBe('end\n');
    },
  );

  it('out of a call within a line: to that line, and into the next call of it', async () => {
    const run = await start('callee');
    const { threadId } = await run.stopped('breakpoint');
    await run.setBreakpoints([]);
    expect(await step(run, 'stepOut', threadId)).toBe(at('twice', 'two-calls'));
    expect(await step(run, 'stepIn', threadId)).toBe(at('callee', 'callee'));
    expect(await run.evaluate('n', (await run.top(threadId)).id)).toBe('2');
    expect(await step(run, 'next', threadId)).toBe(at('twice', 'two-calls'));
    expect(await step(run, 'stepOut', threadId)).toBe(at('<module>', 'calls-twice'));
    await finish(run, threadId);
  });

  it('out of what a library called: to the next line of own code in that thread', async () => {
    const run = await start({ at: 'task', condition: 'name == "a"' });
    const { threadId } = await run.stopped('breakpoint');
    await run.setBreakpoints([]);
    expect(await step(run, 'next', threadId)).toBe(at('task', 'task'));
    expect(await run.evaluate('name', (await run.top(threadId)).id)).toBe("'b'");
    await finish(run, threadId);
  });

  it.each(['next', 'stepOut'])(
    '%s: an exception leaves own code for a library, which goes on with own code',
    async (command) => {
      const cases = program('cases.py');
      const run = await launch({ python, program: cases, breakpoints: ['fails'] });
      const { threadId } = await run.stopped('breakpoint');
      await run.setBreakpoints([]);
      const line = (mark: string): number => lineOf(cases, mark);
      expect(await step(run, command, threadId)).toBe(`Case.tearDown:${line('tear-down')}`);
      expect(await step(run, command, threadId)).toBe(`Case.test_b:${line('passes')}`);
      await finish(run, threadId);
    },
  );

  it('of a thread that `threading` did not start and comes to know', async () => {
    const text = [
      'import _thread, threading',
      'over = _thread.allocate_lock()',
      'over.acquire()',
      'def work():',
      '    own = threading.current_thread()  # begins',
      '    over.release()',
      '_thread.start_new_thread(work, ())',
      'over.acquire()',
    ].join('\n');
    const run = await launch({ python, program: write(text), breakpoints: ['begins'] });
    const { threadId } = await run.stopped('breakpoint');
    await run.request('next', { threadId });
    await run.stopped('step');
    expect((await run.top(threadId)).line).toBe(6);
    expect(await run.evaluate('{7: 1}.get(7)', (await run.top(threadId)).id)).toBe('1');
    await expect(run.evaluate('{1: 1}[7]', (await run.top(threadId)).id)).rejects.toThrow(
      /^KeyError: 7$/,
    );
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
  });

  it.each([
    ['next', 'get:5'],
    ['stepOut', 'work:8'],
  ])('%s of a thread that waits: in its own code, when that goes on', async (command, where) => {
    const text = [
      'import queue, threading',
      'jobs = queue.Queue()',
      'def get():',
      '    job = jobs.get()',
      '    return job',
      'def work():',
      '    pass',
      '    return get()',
      'thread = threading.Thread(target=work, name="worker")',
      'thread.start()',
      'thread.join()',
      'print("end")',
    ].join('\n');
    const run = await launch({ python, program: write(text) });
    const { id } = await run.thread('worker', /waits/);
    await run.request('pause', { threadId: id });
    await run.stopped('pause');
    await run.request(command, { threadId: id });
    await run.request('evaluate', { expression: 'jobs.put(1)', context: 'repl' });
    await run.stopped('step');
    const { name, line } = await run.top(id);
    expect(`${name}:${line}`).toBe(where);
    await run.request('continue', { threadId: id });
    expect(await run.ended()).toBe(0);
  });

  it('into a function that other threads run, with a breakpoint in it: at its first line', async () => {
    const text = [
      'import threading',
      'running = True',
      'def shared(name):',
      '    one = name',
      '    two = one',
      '    three = two  # late',
      '    return three',
      'def busy():',
      '    while running:',
      '        shared("busy")',
      'threads = [threading.Thread(target=busy) for _ in range(2)]',
      'for thread in threads:',
      '    thread.start()',
      'for _ in range(8):',
      '    shared("main")  # into',
      'running = False  # last',
      'print("end")',
    ].join('\n');
    const path = write(text);
    const run = await launch({
      python,
      program: path,
      breakpoints: ['into', { at: 'late', condition: 'False' }],
    });
    for (let round = 0; round < 8; round++) {
      const { threadId } = await run.stopped('breakpoint');
      expect(await step(run, 'stepIn', threadId)).toBe('shared:4');
      expect(await step(run, 'next', threadId)).toBe('shared:5');
      await run.request('continue', { threadId });
    }
    expect(await run.ended()).toBe(0);
  });

  it('raised exceptions of a library stop where they come into own code', async () => {
    const run = await launch({ python, program: path, filterOptions: [{ filterId: 'raised' }] });
    const { threadId, text } = await run.stopped('exception');
    expect(text).toMatch(/^JSONDecodeError: /);
    const { name, line } = await run.top(threadId);
    expect(`${name}:${line}`).toBe(at('parse', 'parse'));
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
  });
});

describe.each(versions)('files, 3.$minor', (python) => {
  it('a breakpoint by a symbolic link, and in a module that is imported later', async () => {
    const app = write(
      'import sys\nsys.path.insert(0, sys.argv[1])\nimport late\nprint(late.two())\n',
    );
    const folder = join(dirname(app), 'real');
    mkdirSync(folder);
    writeFileSync(join(folder, 'late.py'), 'def two():\n    return 2\n');
    const link = join(dirname(app), 'link');
    symlinkSync(folder, link);
    for (const [imported, marked] of [
      [folder, link],
      [link, folder],
    ] as const) {
      const client = { python, program: app, options: { args: [imported], stopOnEntry: true } };
      const run = await launch(client);
      const { threadId } = await run.stopped('entry');
      const source = { path: join(marked, 'late.py') };
      await run.request('setBreakpoints', { source, breakpoints: [{ line: 2 }] });
      await run.request('continue', { threadId });
      await run.stopped('breakpoint');
      expect((await run.top(threadId)).name).toBe('two');
      await run.request('continue', { threadId });
      expect(await run.ended()).toBe(0);
    }
  });

  it('a log point in fifty threads at once is told once for each', async () => {
    const breakpoints = [{ at: 'work', logMessage: 'number {number}' }];
    const plan = { python, program: program('many.py'), breakpoints };
    const run = await launch({ ...plan, options: { args: ['50'] } });
    expect(await run.ended()).toBe(0);
    const told = run.client.events
      .filter(({ event, body }) => event === 'output' && body.category === 'console' && body.source)
      .map(({ body }) => body.output as string);
    expect(new Set(told).size).toBe(50);
    expect(told).toHaveLength(50);
  });

  it('what was printed before a log point comes before it, by whole lines', async () => {
    const breakpoints = [{ at: 'after', logMessage: 'after {number}' }];
    const run = await launch({ python, program: program('printing.py'), breakpoints });
    expect(await run.ended()).toBe(0);
    const told = run.client.events.filter(({ event }) => event === 'output');
    const lines = told.flatMap(({ body }) => (body.output as string).split('\n'));
    for (let number = 0; number < 300; number++) {
      expect(lines).toContain(`printed ${number}`);
      expect(lines.indexOf(`printed ${number}`)).toBeLessThan(lines.indexOf(`after ${number}`));
    }
    expect(run.client.printed).toMatch(/\nin two pieces\nunfinished$/);
  });
});
