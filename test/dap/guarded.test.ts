import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { launch, program, versions, write } from './support/debugging';
import { until } from './support/watch';

const path = program('guarded.py');

describe.each(versions)('values that take a lock, 3.$minor', (python) => {
  it('shows them, hovers and watches without a deadlock, and the thread goes on', async () => {
    const run = await launch({ python, program: path, breakpoints: ['holding'] });
    const { threadId } = await run.stopped('breakpoint');
    const frame = await run.top(threadId);
    const { inner, outer } = await run.locals(frame.id);
    // It holds the first lock itself, may take the second one again, and the third will be free.
    expect(inner.value).toMatch(/^<Guarded: no repr: WouldDeadlock>$/);
    expect(outer.value).toBe('Guarded(10)');
    await expect.poll(() => run.evaluate('third', frame.id)).toBe('Guarded(10)');
    for (const context of ['watch', 'hover', 'repl']) {
      const asked = run.evaluate('inner.balance', frame.id, context);
      await expect(asked).rejects.toThrow(/WouldDeadlock: it waits for what/);
      expect(await run.evaluate('outer.balance', frame.id, context)).toBe('10');
    }
    const { variablesReference } = inner;
    const paged = { variablesReference, filter: 'named', start: 1, count: 1 };
    const { variables } = await run.request('variables', paged);
    expect(variables).toMatchObject([{ name: 'amount', value: '10' }]);
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('Guarded(10) Guarded(10) Guarded(10)\n');
  });

  it('a lock that another stopped thread holds is told in time, and the safe form is shown', async () => {
    const breakpoints = ['holding', 'leaving'];
    const options = { evaluationTimeout: 0.5 };
    const run = await launch({ python, program: path, breakpoints, options });
    const stops = [await run.stopped('breakpoint'), await run.stopped('breakpoint')];
    const threads = await run.threads();
    const idOf = (name: string): number =>
      threads.find((one) => String(one.name).split(':')[0] === name).id;
    const [hold, holdOther] = [idOf('hold'), idOf('hold_other')];
    expect(stops.map(({ threadId }) => threadId).sort()).toEqual([hold, holdOther].sort());
    const frame = await run.top(hold);
    const { third } = await run.locals(frame.id);
    expect(third.value).toMatch(/^<Guarded object at 0x/);
    const asked = run.evaluate('third.balance', frame.id);
    await expect(asked).rejects.toThrow(/lock .*, held by hold_other|takes too long/);
    await run.request('continue', { threadId: holdOther });
    await run.request('continue', { threadId: hold });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('Guarded(10) Guarded(10) Guarded(10)\n');
  });

  it.each([
    ['an event', 'threading.Event().wait()', /^this waits for event/],
    ['a lock', 'held.acquire()', /^this waits for lock held, held by holder/],
    ['an RLock', 'owned.__enter__()', /^this waits for RLock owned, held by holder/],
    [
      'a queue',
      'queue.SimpleQueue().get()',
      /^this waits for an item in simple queue at <evaluate>:1;/,
    ],
    ['a semaphore of processes', 'shared.acquire()', /^this waits for semaphore/],
    ['a thread', 'holder.join()', /^this waits for holder to end/],
    ['time', 'time.sleep(3600)', /^this takes too long/],
  ])('one that waits for %s ends when its thread goes on', async (_, expression, told) => {
    const run = await launch({
      python,
      program: program('waiting_values.py'),
      breakpoints: ['here', 'holding'],
      options: { evaluationTimeout: 0.3 },
    });
    await run.stopped('breakpoint');
    await run.stopped('breakpoint');
    const { id: threadId } = await run.thread('MainThread', /^MainThread/);
    const { id } = await run.top(threadId);
    const asked = run.evaluate(expression, id, 'repl');
    await expect(asked).rejects.toThrow(told);
    await expect(asked).rejects.toThrow(/Continue the thread .*(to end it|this one to give it up)/);
    await run.request('next', { threadId });
    await run.stopped('step');
    expect(await run.evaluate('value', (await run.top(threadId)).id)).toBe('6');
    const { id: other } = await run.thread('holder', /^holder/);
    await run.request('continue', { threadId: other });
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('42\n');
  });

  it('one that computes for ever is told in time, and ends when its thread goes on', async () => {
    const text = 'import threading, time\n\nvalue = 6  # here\nprint(value * 7)\n';
    const run = await launch({
      python,
      program: write(text),
      breakpoints: ['here'],
      filters: ['raised', 'uncaught'],
      options: { evaluationTimeout: 0.5 },
    });
    const { threadId } = await run.stopped('breakpoint');
    const endless = async (): Promise<number> => {
      const { id } = await run.top(threadId);
      await expect(run.evaluate('[0 for _ in iter(int, 1)]', id, 'repl')).rejects.toThrow(
        /^this takes too long; it goes on .*Continue the thread to end it/,
      );
      return id;
    };
    await endless();
    await run.request('next', { threadId });
    await run.stopped('step');
    expect((await run.top(threadId)).line).toBe(4);
    const id = await endless();
    // It goes on meanwhile, and a second one runs elsewhere.
    expect(await run.evaluate('value', id)).toBe('6');
    const slow = run.evaluate('time.sleep(60)', id, 'watch');
    await expect(slow).rejects.toThrow(/^this takes too long/);
    const waiting = run.evaluate('threading.Event().wait()', id, 'watch');
    await expect(waiting).rejects.toThrow(/^this (waits for event|takes too long)/);
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('42\n');
  });

  it('Ctrl-C during one is for the program', async () => {
    const begun = write('', 'begun');
    const text = `import os, time
try:
    value = 6  # here
except KeyboardInterrupt:
    print("interrupted")
`;
    const options = { evaluationTimeout: 30 };
    const run = await launch({ python, program: write(text), breakpoints: ['here'], options });
    const { threadId } = await run.stopped('breakpoint');
    const { id } = await run.top(threadId);
    const asked = run.evaluate(`os.remove(${JSON.stringify(begun)}) or time.sleep(60)`, id, 'repl');
    const refused = expect(asked).rejects.toThrow(/KeyboardInterrupt/);
    await until(() => !existsSync(begun));
    const { systemProcessId } = await run.client.event('process');
    process.kill(systemProcessId, 'SIGINT');
    await refused;
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('interrupted\n');
  });
});
