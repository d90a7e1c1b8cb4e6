import { describe, expect, it } from 'vitest';
import { type Debugging, launch, lineOf, program, versions } from './support/debugging';

/** The program's own counter, read without stopping anything. */
const beats = async (run: Debugging, expression: string): Promise<number> =>
  Number(await run.evaluate(expression));

/** Waits until `test` holds; fails by the time limit of the test. */
async function until(test: () => Promise<boolean>): Promise<void> {
  while (!(await test())) await new Promise((resolve) => setTimeout(resolve, 10));
}

async function grows(run: Debugging, expression: string): Promise<void> {
  const before = await beats(run, expression);
  await until(async () => (await beats(run, expression)) > before);
}

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
    await until(async () => /^right \(frozen\)/.test((await run.thread('right')).name));
    let frozen = -1;
    await until(async () => {
      const now = await beats(run, 'counts["right"]');
      const stands = now === frozen;
      frozen = now;
      if (!stands) await new Promise((resolve) => setTimeout(resolve, 20));
      return stands;
    });
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
    let last = -1;
    await until(async () => {
      const now = await beats(run, 'counts["right"]');
      const stands = now === last;
      last = now;
      if (!stands) await new Promise((resolve) => setTimeout(resolve, 20));
      return stands;
    });
    await run.setBreakpoints([]);
    const { allThreadsContinued } = await run.request('continue', { threadId });
    expect(allThreadsContinued).toBe(true);
    await grows(run, 'counts["right"]');
    await run.request('evaluate', {
      expression: 'globals().update(running=False)',
      context: 'repl',
    });
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
});

describe.each(versions.filter(({ minor }) => minor === 11 || minor === 13))(
  '500 threads, 3.$minor',
  (python) => {
    it('are all listed, and stop one by one', async () => {
      const options = { args: ['500'] };
      const run = await launch({
        python,
        program: program('many.py'),
        breakpoints: [{ at: 'work', condition: 'number % 100 == 7' }],
        options,
      });
      const stops = await Promise.all(Array.from({ length: 5 }, () => run.stopped('breakpoint')));
      expect((await run.threads()).length).toBeGreaterThanOrEqual(6);
      for (const { threadId } of stops) await run.request('continue', { threadId });
      expect(await run.ended()).toBe(0);
      expect(run.client.printed).toBe('done 500\n');
    });
  },
);
