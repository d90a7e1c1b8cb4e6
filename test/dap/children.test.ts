import { describe, expect, it } from 'vitest';
import { onTestFinished } from 'vitest';
import { DapClient } from '../support/dapClient';
import { Debugging, launch, lineOf, program, versions, write } from './support/debugging';

const path = program('children.py');
const some = versions.filter(({ minor }) => minor !== 12);

/** Serves `startDebugging` as VS Code does: a session of its own, in an adapter process of its own. */
function followChildren(parent: DapClient, started: (child: Debugging) => void): void {
  parent.onRequest = async (command, { configuration }) => {
    expect(command).toBe('startDebugging');
    const client = DapClient.start();
    onTestFinished(() => client.close());
    const child = new Debugging(client, path);
    followChildren(client, started);
    await client.request('initialize', {
      adapterID: 'heddle',
      supportsStartDebuggingRequest: true,
    });
    const attached = client.request('attach', configuration);
    await client.event('initialized');
    await child.configure({ breakpoints: ['work'], filters: [] });
    await client.request('configurationDone');
    await attached;
    started(child);
    return {};
  };
}

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
      let announce!: (child: Debugging) => void;
      const first = new Promise<Debugging>((resolve) => (announce = resolve));
      const client = DapClient.start();
      onTestFinished(() => client.close());
      followChildren(client, (child) => announce(child));
      const run = new Debugging(client, path);
      const options = { args: [kind] };
      const plan = { python, program: path, breakpoints: ['work'], options };
      await run.launch({ ...plan, client: { supportsStartDebuggingRequest: true } });
      const child = await first;
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
