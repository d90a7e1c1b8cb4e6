import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { fromRoot } from '../../scripts/support/root';
import { environment, modes, program, runPlain, start, temporaryFolder } from './agent';
import type { Mode } from './agent';
import { dumpSession } from '../support/dump';

const works = program('works.py');

interface Case {
  readonly session: string;
  readonly args?: readonly string[];
  /** A copy of the agent to break, instead of the one that was built. */
  readonly agent?: string;
}

/** The program must do the same as without the agent; returns the lines that the agent said. */
async function unharmed(mode: Mode, { session, args = [], agent }: Case): Promise<string[]> {
  const env = environment(mode, session);
  if (agent) env['PYTHONPATH'] = join(agent, 'inject');
  const plain = await runPlain(mode, [works, ...args]);
  const run = await start(mode.python.path, [works, ...args], env);
  const lines = run.stderr.split('\n');
  const said = lines.filter((line) => line.startsWith('heddle: '));
  expect({ ...run, stderr: lines.filter((line) => !said.includes(line)).join('\n') }).toEqual(
    plain,
  );
  expect(plain.code).toBe(3);
  return said;
}

/** Without bytecode: that does not notice when a file is changed. */
function copyOfAgent(): string {
  const folder = temporaryFolder();
  const filter = (path: string): boolean => !path.endsWith('__pycache__');
  cpSync(fromRoot('dist', 'python'), folder, { recursive: true, filter });
  return folder;
}

const natives = (agent: string): string[] =>
  readdirSync(join(agent, 'heddle_agent'))
    .filter((name) => name.endsWith('.so'))
    .map((name) => join(agent, 'heddle_agent', name));

describe.each(modes())('failure: $label', (mode) => {
  test('a session folder that cannot be written to', async () => {
    // Nobody, not even root, makes a directory there.
    expect(await unharmed(mode, { session: '/proc' })).toEqual([
      expect.stringMatching(/^heddle: cannot record this process .*runs without it$/),
    ]);
  });

  test('a native module that is broken', async () => {
    const agent = copyOfAgent();
    for (const path of natives(agent)) writeFileSync(path, 'this is no shared object');
    const session = temporaryFolder();
    expect(await unharmed(mode, { session, agent })).toEqual([]);
    const [main] = dumpSession(session);
    expect(main?.runtime).toBe('CpythonFallback');
    if (mode.native) expect(main?.facts['AgentNote']).toMatch(/cannot be loaded/);
  });

  test('a native module that does not know the interpreter', async () => {
    const agent = copyOfAgent();
    for (const path of natives(agent)) rmSync(path);
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
