import { describe, expect, it } from 'vitest';
import type { Body } from '../support/dapClient';
import { launch, lineOf, program, versions, write, type LaunchPlan } from './support/debugging';

const path = program('basics.py');
const raising = program('raising.py');

describe.each(versions)('breakpoints, 3.$minor', (python) => {
  const start = (plan: Omit<LaunchPlan, 'python' | 'program'>, of = path) =>
    launch({ python, program: of, ...plan });

  it('conditional, by hits, log points, moved and impossible ones', async () => {
    const run = await start({
      breakpoints: [
        { at: 'loop', condition: 'i == 3' },
        { at: 'loop', hitCondition: '>= 9' },
        { at: 'loop', logMessage: 'i is {i}, {{}} {len(seen)} {nope}', condition: 'i < 2' },
        { at: 'loop', logMessage: '{i:03d} {"a"!r:>5} {seen[0:1]} {1 +}', hitCondition: '== 6' },
        { at: 'loop', logMessage: '%4: {i}', hitCondition: '% 4' },
        { at: 'loop', logMessage: 'often', hitCondition: 'often' },
        { at: 'add', condition: 'a ==' },
        lineOf(path, 'join') + 1,
        9000,
      ],
    });
    const first = await run.stopped('breakpoint');
    const frame = await run.top(first.threadId);
    expect(await run.evaluate('(i, seen)', frame.id)).toBe('(3, [0, 1, 2])');
    const seen: string[] = [];
    for (let at = 0; at < 2; at++) {
      await run.request('continue', { threadId: first.threadId });
      await run.stopped('breakpoint');
      seen.push(await run.evaluate('i', (await run.top(first.threadId)).id));
    }
    expect(seen).toEqual(['8', '9']);
    await run.request('continue', { threadId: first.threadId });
    await run.stopped('breakpoint');
    expect((await run.top(first.threadId)).line).toBe(lineOf(path, 'print'));
    await run.request('continue', { threadId: first.threadId });
    expect(await run.ended()).toBe(0);
    const logged = run.client.events.filter(
      ({ event, body }) => event === 'output' && body.category === 'console' && body.source,
    );
    const texts = logged.map(({ body }) => body.output as string);
    const plain = texts.filter((text) => text.startsWith('i is'));
    expect(plain[0]).toMatch(/^i is 0, \{\} 0 <NameError: .*>\n$/);
    expect(plain).toHaveLength(2);
    const formatted = texts.filter((text) => text.startsWith('005'));
    expect(formatted).toEqual([expect.stringMatching(/^005 {3}'a' \[0\] <SyntaxError: .*>\n$/)]);
    expect(texts.filter((text) => text.startsWith('%4'))).toEqual(['%4: 3\n', '%4: 7\n']);
    expect(logged[0]!.body.line).toBe(lineOf(path, 'loop'));
    const changed = run.client.events.filter(({ event }) => event === 'breakpoint');
    const broken = changed.find(({ body }) => body.breakpoint.id === run.breakpoints[6].id);
    expect(broken?.body.breakpoint.message).toMatch(/^condition: /);
    const often = changed.find(({ body }) => body.breakpoint.id === run.breakpoints[5].id);
    expect(often?.body.breakpoint.message).toMatch(/^hit count: give a number/);
    expect(texts).not.toContain('often\n');
    const moved = changed.find(({ body }) => body.breakpoint.id === run.breakpoints[7].id);
    expect(moved?.body.breakpoint.line).toBe(lineOf(path, 'print'));
  });

  it('on functions, set and cleared while the program runs', async () => {
    const run = await start({ functions: ['add', 'outer'], breakpoints: [] });
    const { threadId } = await run.stopped('function breakpoint');
    expect(await run.top(threadId)).toMatchObject({ name: 'add', line: lineOf(path, 'add') });
    await run.request('setFunctionBreakpoints', { breakpoints: [{ name: 'outer' }] });
    const [late] = await run.setBreakpoints(['outer-return']);
    expect(late).toMatchObject({ verified: true, line: lineOf(path, 'outer-return') });
    await run.request('continue', { threadId });
    await run.stopped('function breakpoint');
    expect((await run.top(threadId)).name).toBe('outer');
    await run.request('setFunctionBreakpoints', { breakpoints: [] });
    await run.request('continue', { threadId });
    await run.stopped('breakpoint');
    expect((await run.top(threadId)).line).toBe(lineOf(path, 'outer-return'));
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
  });

  it.runIf(python.minor >= 11)(
    'on the last line of an expression: where that begins, not at what comes after it',
    async () => {
      const program = write(`def add(a, b):
    # not here
    return (  # returns
        a + b
    )  # returned

print(  # prints
    add(1, 2)
)  # printed
`);
      const run = await launch({ python, program, breakpoints: ['returned', 'printed'] });
      const first = await run.stopped('breakpoint');
      expect((await run.top(first.threadId)).line).toBe(lineOf(program, 'prints'));
      const [moved] = await run.setBreakpoints(['returned']);
      expect(moved).toMatchObject({ verified: true, line: lineOf(program, 'returns') });
      await run.request('continue', { threadId: first.threadId });
      const { threadId } = await run.stopped('breakpoint');
      expect(await run.top(threadId)).toMatchObject({ name: 'add', line: moved!.line });
      expect((await run.setBreakpoints(['not here']))[0]!.line).toBe(moved!.line);
      await run.setBreakpoints([]);
      await run.request('continue', { threadId });
      expect(await run.ended()).toBe(0);
    },
  );

  it('after the last line of code are told to be impossible once the file is loaded', async () => {
    const program = write('value = 1\nprint(value)\n# the end\n');
    const run = await launch({ python, program, breakpoints: [2, 3] });
    const { threadId } = await run.stopped('breakpoint');
    const last = (body: Body): boolean => body.breakpoint.id === run.breakpoints[1].id;
    const { breakpoint } = await run.client.event('breakpoint', last);
    expect(breakpoint).toMatchObject({
      verified: false,
      message: 'no code on this line or after it',
    });
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
  });

  it('on functions by their modules, of libraries too; what is no name of a function is told', async () => {
    const text = 'import json\ndef one():\n    return json.dumps({})\nprint(one())\n';
    const functions = ['__main__.one', 'json.dumps', 'json.encoder.JSONEncoder.encode', 'one()'];
    const run = await launch({ python, program: write(text), functions });
    for (const name of ['one', 'dumps', 'JSONEncoder.encode']) {
      const { threadId } = await run.stopped('function breakpoint');
      expect((await run.top(threadId)).name).toBe(name);
      await run.request('continue', { threadId });
    }
    expect(await run.ended()).toBe(0);
    const told = run.client.events.map(({ body }) => body?.breakpoint?.message as string);
    expect(told.find(Boolean)).toMatch(/^name a function: /);
  });

  it('whose conditions fail stop once for each kind of failure, and count on when others are set', async () => {
    const text = `table = [5, {}, None, 7, {}, 8, 9]
for row in table:
    row = row  # loop
    total = 0  # counted
    other = 0  # other
print("end")  # end
`;
    const counted = { at: 'counted', hitCondition: '== 6' };
    const run = await launch({
      python,
      program: write(text),
      breakpoints: [
        { at: 'loop', condition: 'row["key"] == 1 or row > 7' },
        { ...counted, at: 'other', hitCondition: '< 1' },
        counted,
      ],
    });
    const { id } = run.breakpoints[1];
    const stops: (readonly [number, string | undefined])[] = [];
    for (let at = 0; at < 3; at++) {
      const { threadId, text: said } = await run.stopped('breakpoint');
      stops.push([(await run.top(threadId)).line, said]);
      if (at === 1) await run.setBreakpoints([counted, 'end']);
      await run.request('continue', { threadId });
    }
    const loop = lineOf(run.path, 'loop');
    expect(stops).toEqual([
      [loop, expect.stringMatching(/^condition failed: TypeError/)],
      [loop, "condition failed: KeyError: 'key'"],
      [lineOf(run.path, 'counted'), undefined],
    ]);
    const { threadId } = await run.stopped('breakpoint');
    expect((await run.top(threadId)).line).toBe(lineOf(run.path, 'end'));
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    const changed = run.client.events.find(
      ({ event, body }) => event === 'breakpoint' && body.breakpoint.id === id,
    );
    expect(changed?.body.breakpoint.message).toBe('hit count: the first hit has number 1');
  });

  it('whose conditions fail as before tell so once', async () => {
    const text = 'for number in range(5):\n    print(number)  # loop\n';
    const breakpoints = [{ at: 'loop', condition: 'nothing > 3' }];
    const run = await launch({ python, program: write(text), breakpoints });
    const { threadId } = await run.stopped('breakpoint');
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    const told = run.client.events.filter(({ body }) => body?.category === 'console');
    expect(told.map(({ body }) => body.output)).toEqual([
      "condition failed again (NameError: name 'nothing' is not defined): such hits of this breakpoint are passed over\n",
    ]);
  });

  it('on functions of one line', async () => {
    const text = [
      'class Shape:',
      '    def area(self): return 1',
      'def plain(a): return a',
      'def empty(): pass',
      'def dots(): ...',
      'def documented():',
      '    "what it does"',
      'def loop():',
      '    while True: break',
      'def numbers(): yield 1',
      'async def later(): return 1',
      'Shape().area(); plain(1); empty(); dots(); documented(); loop(); list(numbers())',
      'try: later().send(None)',
      'except StopIteration: pass',
    ].join('\n');
    const functions = ['area', 'plain', 'empty', 'dots', 'documented', 'loop', 'numbers', 'later'];
    const run = await start({ functions }, write(text));
    for (const name of functions) {
      const { threadId } = await run.stopped('function breakpoint');
      expect((await run.top(threadId)).name).toMatch(new RegExp(`\\b${name}$`));
      await run.request('continue', { threadId });
    }
    expect(await run.ended()).toBe(0);
  });

  it('on functions of one line, at each call', async () => {
    const text = `add = lambda one: one + 1  # add
def same(one): return one  # same
for one in range(3):
    add(same(one))
`;
    const run = await start({ breakpoints: ['add', 'same'] }, write(text));
    const names: string[] = [];
    for (let at = 0; at < 8; at++) {
      const { threadId } = await run.stopped('breakpoint');
      names.push((await run.top(threadId)).name);
      await run.request('continue', { threadId });
    }
    expect(await run.ended()).toBe(0);
    const round = ['same', '<lambda>'];
    expect(names).toEqual(['<module>', '<module>', ...round, ...round, ...round]);
  });

  it.each([
    ['stops there', {}, 1],
    ['is what PYTHONBREAKPOINT says', { PYTHONBREAKPOINT: '0' }, 0],
  ])('breakpoint() %s', async (_, env, stops) => {
    const text =
      'def half(number):\n    breakpoint()\n    return number / 2\n\n\nprint(half(84))\n';
    const run = await start({ options: { env } }, write(text));
    for (let at = 0; at < stops; at++) {
      const { threadId } = await run.stopped('breakpoint');
      expect(await run.top(threadId)).toMatchObject({ name: 'half', line: 2 });
      await run.request('next', { threadId });
      await run.stopped('step');
      expect((await run.top(threadId)).line).toBe(3);
      await run.request('continue', { threadId });
    }
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('42.0\n');
  });

  it('raised exceptions by type, with what they are', async () => {
    const filterOptions = [{ filterId: 'raised', condition: 'OwnError' }];
    const run = await start({ filterOptions }, raising);
    const { threadId, text } = await run.stopped('exception');
    expect(text).toBe('OwnError: caught');
    const frames = await run.frames(threadId);
    expect(frames.map((frame) => frame.name)).toEqual(['fail', 'caught', '<module>']);
    const info = await run.request('exceptionInfo', { threadId });
    expect(info).toMatchObject({ description: 'caught', breakMode: 'always' });
    expect(info.details.stackTrace).toContain('OwnError: caught');
    await run.request('continue', { threadId });
    expect((await run.stopped('exception')).text).toBe('OwnError: the end');
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(1);
  });

  it('uncaught exceptions, in a thread and in the main thread', async () => {
    const run = await start({ filters: ['uncaught'] }, raising);
    const first = await run.stopped('exception');
    expect(first.text).toBe('RuntimeError: in a thread 42');
    const frames = await run.frames(first.threadId);
    expect(frames[0]).toMatchObject({ name: 'fail', line: lineOf(raising, 'raise') });
    const inThread = frames.find((frame) => frame.name === 'in_thread');
    expect((await run.locals(inThread.id))['secret'].value).toBe('42');
    await run.request('continue', { threadId: first.threadId });
    const second = await run.stopped('exception');
    expect(second.text).toBe('OwnError: the end');
    const info = await run.request('exceptionInfo', { threadId: second.threadId });
    expect(info.breakMode).toBe('unhandled');
    await run.request('continue', { threadId: second.threadId });
    expect(await run.ended()).toBe(1);
  });

  it('the field of a dataclass stops once, where its value is made', async () => {
    const text = `from dataclasses import dataclass

@dataclass
class Point:
    x: int = 1  # field

print(Point())
`;
    const run = await launch({ python, program: write(text), breakpoints: ['field'] });
    const { threadId } = await run.stopped('breakpoint');
    expect((await run.top(threadId)).name).toBe('Point');
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.events.filter(({ event }) => event === 'stopped')).toHaveLength(1);
  });
});
