import { describe, expect, it } from 'vitest';
import { type Debugging, launch, lineOf, program, versions } from './support/debugging';

const path = program('blocked.py');

const threadNames = async (run: Debugging): Promise<string[]> =>
  (await run.threads()).map(({ name }) => String(name));

/** Lines of all stacks as text. */
const dumped = async (run: Debugging): Promise<string[]> =>
  String((await run.request('heddleDumpStacks')).text)
    .split('\n')
    .map((line) => line.trim());

describe.each(versions)('blocked threads, 3.$minor', (python) => {
  it('show where they wait, for what, and their variables', async () => {
    const run = await launch({ python, program: path, breakpoints: ['holding'] });
    const { threadId } = await run.stopped('breakpoint');
    const { id: waiting } = await run.thread(
      'wait_for_lock',
      /^wait_for_lock: waits [\d.]+ \S+ for lock account\.lock, held by hold$/,
    );
    const { id: consumer } = await run.thread(
      'wait_for_item',
      /: waits .* for an item in queue tasks$/,
    );
    await run.thread('MainThread', /: waits .* for hold to end$/);
    const frames = await run.frames(waiting);
    const own = frames.find((frame) => frame.name === 'wait_for_lock');
    expect(own.line).toBe(lineOf(path, 'waits-lock'));
    expect((await run.locals(own.id))['wanted'].value).toBe("'account'");
    expect(await run.evaluate('wanted.upper()', own.id)).toBe("'ACCOUNT'");
    const stack = await run.frames(consumer);
    const top = stack.find((frame) => frame.name === 'wait_for_item');
    expect(top.line).toBe(lineOf(path, 'waits-item'));
    await run.request('pause', { threadId: consumer });
    expect((await run.stopped('pause')).threadId).toBe(consumer);
    await run.request('continue', { threadId: consumer });
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('balance 11\n');
  });

  it('are told that who they wait for is frozen', async () => {
    const run = await launch({ python, program: path, breakpoints: ['holding'] });
    const { threadId } = await run.stopped('breakpoint');
    await run.thread('wait_for_lock', /, held by hold$/);
    await run.request('heddleFreeze', { threadId });
    await run.thread('hold (frozen)');
    await run.thread('wait_for_lock', /, held by hold \(frozen\)$/);
    await run.thread('MainThread', /: waits .* for hold \(frozen\) to end$/);
    await run.request('heddleThaw', { threadId });
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
  });

  it('a thread that has just stopped is not shown in the wait that it had before', async () => {
    const run = await launch({ python, program: program('relay.py'), breakpoints: ['woken'] });
    for (let round = 0; round < 12; round++) {
      const { threadId } = await run.stopped('breakpoint');
      // At once: records of the end of the wait are younger than the last look at them.
      const listed = round % 2 === 0 ? await threadNames(run) : await dumped(run);
      expect(listed.filter((name) => name.startsWith('runner'))).toEqual(['runner']);
      await run.request('continue', { threadId });
    }
    expect(await run.ended()).toBe(0);
  });

  it('an evaluation that takes a lock of the stopped thread itself is told, and it goes on', async () => {
    const run = await launch({ python, program: path, breakpoints: ['holding'] });
    const { threadId } = await run.stopped('breakpoint');
    const frame = await run.top(threadId);
    const asked = run.evaluate('account.balance', frame.id);
    await expect(asked).rejects.toThrow(/^WouldDeadlock: /);
    expect((await run.locals(frame.id))['amount'].value).toBe('10');
    const stacks = await dumped(run);
    expect(stacks[2]).toMatch(/^MainThread: waits /);
    expect(stacks).toContain(`${path}:${lineOf(path, 'waits-lock')}  wait_for_lock`);
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('balance 11\n');
  });

  it('locks, queues and the like show their state', async () => {
    const run = await launch({ python, program: path, breakpoints: ['holding'] });
    const { threadId } = await run.stopped('breakpoint');
    const frame = await run.top(threadId);
    const shown = async (text: string): Promise<string> => run.evaluate(text, frame.id);
    expect(await shown('account.lock')).toBe('lock: held');
    expect(await shown('rlock')).toBe('RLock: held by hold');
    expect(await shown('tasks')).toMatch(/^Queue: 0 of 4 items, 0 unfinished/);
    expect(await shown('held')).toMatch(/^Event: set/);
    const semaphore = '__import__("threading").Semaphore(3)';
    expect(await shown(semaphore)).toBe('Semaphore: 3 left, 0 waiters');
    const future = '__import__("concurrent.futures").futures.Future()';
    expect(await shown(future)).toBe('Future: pending');
    const condition = await shown('tasks.not_empty');
    expect(condition).toMatch(/^Condition: free, [01] waiters?$/);
    const body = await run.request('evaluate', { expression: 'tasks', frameId: frame.id });
    const { variables } = await run.request('variables', {
      variablesReference: body.variablesReference,
    });
    const names = (variables as { name: string }[]).map((one) => one.name);
    expect(names).toEqual(expect.arrayContaining(['depth', 'items', 'maxsize']));
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
  });
});
