import { describe, expect, it } from 'vitest';
import { type Debugging, launch, lineOf, program, versions, write } from './support/debugging';

const TRANSFER = `
import threading

meet = threading.Barrier(2)


def transfer(mine, theirs):
    mine.acquire()
    meet.wait()
    theirs.acquire()  # closes
    theirs.release()
    if mine.locked():
        mine.release()


a, b = threading.Lock(), threading.Lock()
threads = [threading.Thread(target=transfer, args=pair) for pair in ((a, b), (b, a))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("both done")
`;

const AGAIN = `
import threading

lock = threading.Lock()
with lock:
    lock.acquire()  # again
`;

const JOINING = `
import threading

lock = threading.Lock()


def work():
    with lock:  # work
        pass


with lock:
    worker = threading.Thread(target=work, name="worker")
    worker.start()
    worker.join()  # join
`;

/** Runs in the thread itself where that stands still for the debugger, in a helper where it is blocked. */
const WHO = '__import__("threading").current_thread().name';

async function stoppedAt(run: Debugging, threadId: number): Promise<{ line: number; id: number }> {
  const frames = await run.frames(threadId);
  return frames.find((one) => one.source.path === run.path) as never;
}

describe.each(versions)('a deadlock that is about to close, 3.$minor', (python) => {
  const options = { breakOn: ['deadlock', 'self-deadlock'] };

  it('its last thread is held before it blocks, and can be let out', async () => {
    const path = write(TRANSFER);
    const run = await launch({ python, program: path, options });
    const stops = [await run.stopped('deadlock'), await run.stopped('deadlock')];
    const held = stops.find(({ preserveFocusHint }) => !preserveFocusHint)!;
    expect(held.description).toBe('Paused on deadlock');
    expect(held.text).toMatch(/^Deadlock: Thread-1.* and Thread-2.* wait for each other$/);
    const info = await run.request('exceptionInfo', { threadId: held.threadId });
    expect(info).toMatchObject({ exceptionId: 'deadlock', description: held.text });
    expect(info.details.stackTrace).toMatch(/ holds .* and waits for .*Break the circle/s);
    const where = await stoppedAt(run, held.threadId);
    expect(where.line).toBe(lineOf(path, 'closes'));
    const threads = await run.threads();
    const { name } = threads.find((one) => one.id === held.threadId)!;
    expect(name).toMatch(/: waits .* for lock .*, held by Thread-/);
    expect(await run.evaluate(WHO, where.id)).toBe(`'${(name as string).split(':')[0]}'`);
    await run.evaluate('mine.release()', where.id);
    for (const { threadId } of stops) await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('both done\n');
  });

  it('goes on into the deadlock when it is told to, and is not stopped again', async () => {
    const path = program('deadlock.py');
    const run = await launch({ python, program: path, options });
    const stops = [await run.stopped('deadlock'), await run.stopped('deadlock')];
    for (const { threadId } of stops) await run.request('continue', { threadId });
    await run.thread('forward', /waits .* for lock second, held by backward/);
    await run.thread('backward', /waits .* for lock first, held by forward/);
    const { text } = await run.request('heddleDumpStacks');
    expect(text).toMatch(/forward: waits .* for lock second, held by backward/);
    const all = run.client.events.filter(({ event }) => event === 'stopped');
    expect(all).toHaveLength(2);
    await run.request('disconnect', { terminateDebuggee: true });
  });

  it('of a thread with itself, and of a join', async () => {
    const alone = write(AGAIN);
    const first = await launch({ python, program: alone, options });
    const { threadId } = await first.stopped('self-deadlock');
    const where = await stoppedAt(first, threadId);
    expect(where.line).toBe(lineOf(alone, 'again'));
    expect(await first.evaluate(WHO, where.id)).toBe("'MainThread'");
    await first.evaluate('lock.release()', where.id);
    await first.request('continue', { threadId });
    expect(await first.ended()).toBe(0);

    const joining = write(JOINING);
    const second = await launch({ python, program: joining, options });
    const stops = [await second.stopped('deadlock'), await second.stopped('deadlock')];
    const lines = await Promise.all(
      stops.map(async (stop) => (await stoppedAt(second, stop.threadId)).line),
    );
    expect(lines.sort()).toEqual(['work', 'join'].map((mark) => lineOf(joining, mark)).sort());
    await second.request('disconnect', { terminateDebuggee: true });
  });

  it('is told of after it closed where the agent is the fallback', async () => {
    const path = program('deadlock.py');
    const env = { HEDDLE_NATIVE: '0' };
    const run = await launch({ python, program: path, options: { ...options, env } });
    const stops = [await run.stopped('deadlock'), await run.stopped('deadlock')];
    expect(stops.map(({ preserveFocusHint }) => preserveFocusHint)).toEqual([false, true]);
    await run.request('disconnect', { terminateDebuggee: true });
  });
});
