import { execFileSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { launch, lineOf, program, versions, write } from './support/debugging';
import { beats, grows, stands, until } from './support/watch';

describe.each(versions)('threads, 3.$minor', (python) => {
  it('stops one thread while the other runs; freezes, thaws, steps and continues it', async () => {
    const path = program('pair.py');
    const run = await launch({
      python,
      program: path,
      breakpoints: [{ at: 'count', condition: 'name == "left"' }],
    });
    const stop = await run.stopped('breakpoint');
    expect(stop.allThreadsStopped).toBe(false);
    const { threadId } = stop;
    const still = await beats(run, 'counts["left"]');
    await grows(run, 'counts["right"]');
    expect(await beats(run, 'counts["left"]')).toBe(still);

    const right = await run.thread('right');
    await run.request('heddleFreeze', { threadId: right.id });
    await run.thread('right', /\(frozen\)/);
    const frozen = await stands(run, 'counts["right"]');
    await run.request('next', { threadId });
    await run.stopped('step');
    expect(await beats(run, 'counts["left"]')).toBe(still + 1);
    await run.request('heddleStepOnly', { threadId, granularity: 'over' });
    await run.stopped('step');
    await run.setBreakpoints([]);
    await run.request('heddleContinueOnly', { threadId });
    await grows(run, 'counts["left"]');
    expect(await beats(run, 'counts["right"]')).toBe(frozen);
    await run.request('heddleThaw', { threadId: right.id });
    await grows(run, 'counts["right"]');

    await run.request('pause', { threadId: right.id });
    const paused = await run.stopped('pause');
    expect(paused.threadId).toBe(right.id);
    const stack = await run.frames(right.id);
    expect(stack[0].name).toBe('count');
    await run.request('evaluate', {
      expression: 'globals().update(running=False)',
      frameId: stack[0].id,
      context: 'repl',
    });
    await run.request('continue', { threadId: right.id });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('ended\n');
  });

  it('stops all threads of the process where that is asked for', async () => {
    const run = await launch({
      python,
      program: program('pair.py'),
      breakpoints: [{ at: 'count', condition: 'name == "left"' }],
      options: { stopScope: 'process' },
    });
    const { threadId, allThreadsStopped } = await run.stopped('breakpoint');
    expect(allThreadsStopped).toBe(true);
    await stands(run, 'counts["right"]');
    await run.setBreakpoints([]);
    const { allThreadsContinued } = await run.request('continue', { threadId });
    expect(allThreadsContinued).toBe(true);
    await grows(run, 'counts["right"]');
    // The program may have ended before its debugger can answer.
    const expression = 'globals().update(running=False)';
    await run.client.respond('evaluate', { expression, context: 'repl' });
    expect(await run.ended()).toBe(0);
  });

  it('a thread that begins while the others stand still does, too, until all go on', async () => {
    const text = [
      'import threading',
      'begun = []',
      'def work():',
      '    begun.append(1)',
      'first = threading.Thread(target=work)',
      'first.start()  # first',
      'first.join(0.001)',
      'later = 1  # later',
      'first.join()',
    ].join('\n');
    const run = await launch({
      python,
      program: write(text),
      breakpoints: ['first', 'later'],
      options: { stopScope: 'process' },
    });
    const { threadId } = await run.stopped('breakpoint');
    const { id } = await run.top(threadId);
    const evaluated = 'one = threading.Thread(target=work); one.start(); one.join()';
    await run.request('evaluate', { expression: evaluated, context: 'repl', frameId: id });
    expect(await run.evaluate('begun', id)).toBe('[1]');
    await run.request('heddleContinueOnly', { threadId });
    await run.stopped('breakpoint');
    expect(await run.evaluate('begun', (await run.top(threadId)).id)).toBe('[1]');
    const held = (await run.request('threads')).threads as { id: number }[];
    const other = held.find((one) => one.id !== threadId)!;
    expect((await run.frames(other.id))[0]).toMatchObject({ name: 'work', line: 4 });
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
  });

  it.each(['thread', 'process'])(
    'steps over acquire, get, join and result while the others run, scope %s',
    async (stopScope) => {
      const path = program('joining.py');
      const options = { stopScope };
      const run = await launch({ python, program: path, breakpoints: ['begin'], options });
      const { threadId } = await run.stopped('breakpoint');
      for (const mark of ['acquire', 'get', 'join', 'result', 'end']) {
        await run.request('next', { threadId });
        await run.stopped('step');
        expect((await run.top(threadId)).line).toBe(lineOf(path, mark));
      }
      await run.request('continue', { threadId });
      expect(await run.ended()).toBe(0);
    },
  );

  it.each([1, 50])('%i threads hit one breakpoint at once', async (count) => {
    const path = program('many.py');
    const options = { args: [String(count)] };
    const run = await launch({ python, program: path, breakpoints: ['work'], options });
    const stops = await Promise.all(Array.from({ length: count }, () => run.stopped('breakpoint')));
    const ids = new Set(stops.map(({ threadId }) => threadId));
    expect(ids.size).toBe(count);
    await grows(run, 'beats');
    const numbers = await Promise.all(
      [...ids].map(async (id) => await run.evaluate('number', (await run.top(id)).id)),
    );
    expect(new Set(numbers).size).toBe(count);
    for (const threadId of ids) await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe(`done ${count}\n`);
  });

  it('is there although the interpreter is kept too busy to answer', async () => {
    // PyDLL keeps the interpreter's lock, until somebody opens the other end.
    const path = write(
      [
        'import ctypes, sys',
        'print("busy", flush=True)',
        'ctypes.PyDLL(None).open(sys.argv[1].encode(), 0)',
      ].join('\n'),
    );
    const end = join(dirname(path), 'end');
    execFileSync('mkfifo', [end]);
    const run = await launch({ python, program: path, options: { args: [end] } });
    await until(() => run.client.printed === 'busy\n');
    expect((await run.threads()).map(({ name }) => name)).toEqual(['MainThread']);
    closeSync(openSync(end, 'w'));
    expect(await run.ended()).toBe(0);
  });
});

const few = versions.filter(({ minor }) => minor === 11 || minor === 13);

describe.each(few)('500 threads, 3.$minor', (python) => {
  const path = program('many.py');
  const options = { args: ['500'] };

  it('with the ident of one that has ended has its own lane, and tells what it waits for', async () => {
    const text = [
      'import threading',
      'lock = threading.Lock()',
      'def brief():',
      '    value = 1  # brief',
      'def waits():',
      '    value = 1  # waits',
      '    lock.acquire()',
      'with lock:',
      '    for number in range(3):',
      '        thread = threading.Thread(target=brief)',
      '        thread.start()',
      '        thread.join()',
      '    last = threading.Thread(target=waits, name="last")',
      '    last.start()',
      '    held = 1  # held',
      'last.join()',
    ].join('\n');
    const breakpoints = ['brief', 'waits', 'held'];
    const run = await launch({ python, program: write(text), breakpoints });
    for (let at = 0; at < 3; at++) {
      const { threadId } = await run.stopped('breakpoint');
      await run.request('continue', { threadId });
    }
    await run.stopped('breakpoint');
    await run.stopped('breakpoint');
    const { id } = await run.thread('last', /^last/);
    await run.request('continue', { threadId: id });
    const waits = await run.thread('last', /^last: waits .* for lock, held by MainThread$/);
    expect([waits.id, waits.id < 1_000_000]).toEqual([id, true]);
    await run.request('continue', { threadId: (await run.thread('MainThread')).id });
    expect(await run.ended()).toBe(0);
  });

  it('are all listed, each with a stack in pages', async () => {
    const run = await launch({ python, program: path, breakpoints: ['go'], options });
    const { threadId } = await run.stopped('breakpoint');
    const waiting = await run.threads();
    expect(waiting).toHaveLength(501);
    expect(new Set(waiting.map(({ id }) => id)).size).toBe(501);
    const names = waiting.map(({ name }) => (name as string).split(':')[0]);
    expect(new Set(names).size).toBe(501);
    for (const { id } of waiting.filter((one) => one.id !== threadId).slice(0, 20)) {
      const all = await run.frames(id);
      const page = { threadId: id, startFrame: 1, levels: 2 };
      const { stackFrames, totalFrames } = await run.request('stackTrace', page);
      expect(totalFrames).toBe(all.length);
      expect(stackFrames).toEqual(all.slice(1, 3));
    }
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('done 500\n');
  });

  it('hit one breakpoint at once', async () => {
    const run = await launch({ python, program: path, breakpoints: ['work'], options });
    const ids = new Set<number>();
    for (let at = 0; at < 500; at++) ids.add((await run.stopped('breakpoint')).threadId);
    expect(ids.size).toBe(500);
    expect(await run.threads()).toHaveLength(501);
    for (const threadId of ids) await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('done 500\n');
  });
});
