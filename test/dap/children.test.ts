import { describe, expect, it } from 'vitest';
<<<<<<< HEAD
import { onTestFinished } from 'vitest';
import { DapClient } from '../support/dapClient';
import { Debugging, launch, lineOf, program, versions, write } from './support/debugging';
=======
import { launch, lineOf, program, versions, write } from './support/debugging';
import { Family } from './support/family';
>>>>>>> 6bd5155 (The debugger's own threads are in no recording and no list of threads)

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

describe.each(some)('child processes, 3.$minor', (python) => {
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

  it('are left alone with subProcess: false', async () => {
    const options = { args: ['fork'], subProcess: false };
    const run = await launch({ python, program: path, breakpoints: ['work'], options });
    expect(await run.ended()).toBe(0);
  });
});
