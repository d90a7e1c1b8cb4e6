import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { dumpSession } from '../support/dump';
import { environment, modes, start, temporaryFolder } from './agent';
import { compiled, copyOfAgent, unharmed } from './unharmed';

describe.each(modes())('failure: $label', (mode) => {
  test('a session folder that cannot be written to', async () => {
    // Nobody, not even root, makes a directory there.
    expect(await unharmed(mode, { session: '/proc' })).toEqual([
      expect.stringMatching(/^heddle: cannot record this process .*runs without it$/),
    ]);
  });

  test('a native module that is broken', async () => {
    const agent = copyOfAgent();
    for (const path of compiled(agent, '_native')) writeFileSync(path, 'this is no shared object');
    const session = temporaryFolder();
    expect(await unharmed(mode, { session, agent })).toEqual([]);
    const [main] = dumpSession(session);
    expect(main?.runtime).toBe('CpythonFallback');
    if (mode.native) expect(main?.facts['AgentNote']).toMatch(/cannot be loaded/);
  });

  test('a native module that does not know the interpreter', async () => {
    const agent = copyOfAgent();
    for (const path of compiled(agent, '_native')) rmSync(path);
    const module = 'def start(*_):\n    raise RuntimeError("unknown layout")\n';
    writeFileSync(join(agent, 'heddle_agent', '_native.py'), module);
    const session = temporaryFolder();
    expect(await unharmed(mode, { session, agent })).toEqual([]);
    const [main] = dumpSession(session);
    expect(main?.runtime).toBe('CpythonFallback');
    if (mode.native) expect(main?.facts['AgentNote']).toMatch(/unknown layout/);
  });

  test.each(['boot.py', 'facts.py', 'protocol.py'])('a broken %s', async (name) => {
    const agent = copyOfAgent();
    writeFileSync(join(agent, 'heddle_agent', name), 'this is no python');
    const said = await unharmed(mode, { session: temporaryFolder(), agent });
    // Once: not from its child too.
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^heddle: cannot start the agent \(SyntaxError: .*runs without it$/);
  });

  test('an agent that is not there any more', async () => {
    const agent = copyOfAgent();
    rmSync(join(agent, 'heddle_agent'), { recursive: true });
    const said = await unharmed(mode, { session: temporaryFolder(), agent });
    expect(said[0]).toMatch(/^heddle: cannot start the agent .*runs without it$/);
  });

  test('a full disk, at once and later', async (context) => {
    for (const size of ['16k', '300k', '700k', '1500k']) {
      const session = temporaryFolder();
      const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'none', session]);
      if (mounted.status !== 0)
        context.skip('only root can mount a small disk; test/cli/full does without');
      onTestFinished(() => void spawnSync('umount', ['-l', session]));
      const said = await unharmed(mode, { session, args: ['400'] });
      expect(said.length).toBeLessThanOrEqual(1);
      if (size === '16k') expect(said).toHaveLength(1);
    }
  });

  test('a session folder that goes away while the program runs', async () => {
    const session = temporaryFolder();
    const program = `
import os, shutil, threading
while os.path.exists(os.environ["HEDDLE_SESSION"]):  # the agent may add a file meanwhile
    shutil.rmtree(os.environ["HEDDLE_SESSION"], ignore_errors=True)
threads = [threading.Thread(target=lambda: threading.Lock().acquire()) for _ in range(50)]
for thread in threads: thread.start()
for thread in threads: thread.join()
child = os.fork()
if child == 0: os._exit(4)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
`;
    const run = await start(mode.python.path, ['-c', program], environment(mode, session));
    expect({ ...run, stderr: '' }).toEqual({ code: 0, signal: null, stdout: '4\n', stderr: '' });
    expect(run.stderr.split('\n').length).toBeLessThanOrEqual(2);
  });

  test('no standard streams', async () => {
    const program = 'import os; os._exit(6)';
    const command = `exec "$0" -c '${program}' <&- >&- 2>&-`;
    const env = environment(mode, '/proc');
    const run = await start('sh', ['-c', command, mode.python.path], env);
    expect([run.code, run.signal]).toEqual([6, null]);
    const session = temporaryFolder();
    const fine = await start('sh', ['-c', command, mode.python.path], environment(mode, session));
    expect([fine.code, fine.signal]).toEqual([6, null]);
  });
});
