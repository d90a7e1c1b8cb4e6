import { describe, expect, it } from 'vitest';
import { type Debugging, launch, lineOf, program, versions, write } from './support/debugging';
import { Family } from './support/family';

const path = program('children.py');
const some = versions.filter(({ minor }) => minor !== 12);

const FORKS = `
import os, threading, warnings, sys
warnings.simplefilter("error")
sys.unraisablehook = lambda what: print(what.exc_value)
for _ in range(10):
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
print(threading.active_count(), "thread")
`;

/** The child's main module stays that of `python -c`, as with a program that is run as `-m package`. */
const SPAWNS = `
import dataclasses, multiprocessing

@dataclasses.dataclass
class Point:
    x: int

def run():
    point = Point(1)  # makes
    return point  # made

if __name__ == "__main__":
    import app
    del __file__
    child = multiprocessing.get_context("spawn").Process(target=app.run)
    child.start()
    child.join()
`;

describe.each(some)('child processes, 3.$minor', (python) => {
  it('steps into a dataclass stop in no text that nobody can see, in a spawned child either', async () => {
    const family = await Family.launch({ python, program: write(SPAWNS), breakpoints: ['makes'] });
    const child = await family.child();
    const { threadId } = await child.stopped('breakpoint');
    await child.request('stepIn', { threadId });
    await child.stopped('step');
    expect(await child.top(threadId)).toMatchObject({
      name: 'run',
      line: lineOf(child.path, 'made'),
    });
    await child.request('continue', { threadId });
    expect(await family.root.ended()).toBe(0);
  });

  it('texts that are run as programs are told from each other by what they begin with', async () => {
    const text = `import subprocess, sys
for code in ("import time\\nprint('a child that does something')", "print(2)"):
    subprocess.run([sys.executable, "-c", code])
`;
    const family = await Family.launch({ python, program: write(text) });
    const names: string[] = [];
    for (let at = 0; at < 2; at++) {
      const child = await family.child();
      const { name } = await child.client.event('process');
      names.push((name as string).replace(/\d+\)$/, ''));
    }
    expect(names).toEqual([
      "-c import time print('a child th… (subprocess ",
      '-c print(2) (subprocess ',
    ]);
    expect(await family.root.ended()).toBe(0);
  });

  it.each(['fork', 'spawn', 'forkserver', 'subprocess'])(
    '%s: a child session with breakpoints in force from its first line',
    async (kind) => {
      const options = { args: [kind] };
      const plan = { python, program: path, breakpoints: ['work'], options };
      const family = await Family.launch(plan);
      const { root: run } = family;
      const child = await family.child();
      const { threadId } = await child.stopped('breakpoint');
      const [top, ...callers] = await child.frames(threadId);
      expect(top).toMatchObject({ name: 'work', line: lineOf(path, 'work') });
      expect(callers.length).toBeGreaterThan(0);
      expect(await child.evaluate('number', top.id)).toMatch(/^[123]$/);
      await child.request('continue', { threadId });
      await child.client.event('terminated');
      expect(await run.ended()).toBe(0);
      expect(run.client.printed).toContain('parent ends\n');
      expect(run.client.stderr).toBe('');
    },
  );

  it('a pool forked while a thread stands still: its children are debugged all the same', async () => {
    const standing = program('standing.py');
    const plan = { python, program: standing, breakpoints: ['stand', 'work'] };
    const family = await Family.launch(plan);
    const { root } = family;
    const { threadId } = await root.stopped('breakpoint');
    await root.evaluate('go.set()', undefined, 'repl');
    const workers = [await family.child(), await family.child()];
    const numbers = new Set<string>();
    const serve = async (worker: Debugging): Promise<void> => {
      for (;;) {
        const stop = await worker.stopped('breakpoint');
        const { name, id } = await worker.top(stop.threadId);
        expect(name).toBe('work');
        numbers.add(await worker.evaluate('number', id));
        await worker.request('continue', { threadId: stop.threadId });
        if (numbers.size === 3) return;
      }
    };
    await Promise.race(workers.map(serve));
    expect(numbers).toEqual(new Set(['0', '1', '2']));
    // All the while the parent's thread has not moved.
    expect(await root.evaluate('threading.active_count() > 1')).toBe('True');
    expect((await root.top(threadId)).line).toBe(lineOf(standing, 'stand'));
    await root.request('continue', { threadId });
    expect(await root.ended()).toBe(0);
    expect(root.client.printed).toBe('[0, 2, 4]\nend\n');
  });

  it('without child sessions, their threads join those of the parent', async () => {
    const options = { args: ['pool'] };
    const run = await launch({ python, program: path, breakpoints: ['work'], options });
    const seen = new Set<string>();
    for (let at = 0; at < 4; at++) {
      const { threadId } = await run.stopped('breakpoint');
      seen.add(await run.evaluate('number', (await run.top(threadId)).id));
      await run.request('continue', { threadId });
    }
    expect([...seen].sort()).toEqual(['0', '1', '2', '3']);
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('[0, 2, 4, 6]\nparent ends\n');
  });

  it('forks as without a debugger: no thread of ours, so no warning', async () => {
    const forks = write(FORKS);
    const run = await launch({ python, program: forks, options: { subProcess: false } });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('1 thread\n');
  });

  it.each([
    ['the native agent', {}],
    ['the fallback', { HEDDLE_NATIVE: '0' }],
  ])('the thread that answers is back only when the fork is over, with %s', async (_what, env) => {
    const text = `import logging, os  # logging has hooks of its own for forks
pid = os.fork()  # forks
if pid == 0:
    os._exit(0)
os.waitpid(pid, 0)
`;
    const options = { subProcess: false, env };
    const run = await launch({ python, program: write(text), breakpoints: ['forks'], options });
    const { threadId } = await run.stopped('breakpoint');
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    const told = run.client.events.filter(
      ({ event, body }) => event === 'output' && body.category === 'stderr',
    );
    expect(told.map(({ body }) => body.output)).toEqual([]);
  });

  it('are left alone with subProcess: false', async () => {
    const options = { args: ['fork'], subProcess: false };
    const run = await launch({ python, program: path, breakpoints: ['work'], options });
    expect(await run.ended()).toBe(0);
  });
});
