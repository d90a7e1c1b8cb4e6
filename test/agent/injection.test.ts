import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mustRun } from '../../scripts/support/run';
import { injectFolder, modes, program, runAgent, runPlain, temporaryFolder } from './agent';
import type { Mode, Options } from './agent';

const surroundings = program('surroundings.py');

/** Runs plain and with the agent; both must say and do the same. Returns what the agent recorded. */
async function same(mode: Mode, args: readonly string[], options: Options = {}) {
  const plain = await runPlain(mode, args, options);
  const run = await runAgent(mode, args, options);
  expect([run.code, run.signal, run.stderr]).toEqual([plain.code, plain.signal, plain.stderr]);
  const [got, want] = [run.stdout, plain.stdout].map((text) => {
    try {
      return tolerate(JSON.parse(text), mode);
    } catch {
      return text;
    }
  });
  expect(JSON.stringify(got, null, 1)).toBe(JSON.stringify(want, null, 1));
  return run;
}

/** What is allowed to show: PYTHONPATH is set, and modules that the agent needed are loaded. */
function tolerate(seen: Record<string, unknown>, mode: Mode): Record<string, unknown> {
  const native = ['atexit'];
  const fallback = ['atexit', 'gc', 'mmap', 'opcode', 'struct', 'time', 'types', '_struct'];
  const hidden = [
    '_interpreters',
    '_xxsubinterpreters',
    '_opcode',
    '_opcode_metadata',
    '_types',
    '_weakref',
  ];
  const tolerated = new Set(mode.native ? native : [...fallback, ...hidden]);
  return {
    ...seen,
    modules: (seen['modules'] as string[]).filter((name) => !tolerated.has(name)),
    environment: (seen['environment'] as string[]).filter((name) => name !== 'PYTHONPATH'),
  };
}

describe.each(modes())('injection: $label', (mode) => {
  test('its files are not compiled anew in each process', async () => {
    const { stderr } = await runAgent(mode, ['-v', '-c', 'pass']);
    expect(stderr).toMatch(/code object from '.*heddle_agent\/__pycache__\/boot\./);
    expect(stderr).not.toMatch(/code object from .*dist\/python\/(inject|heddle_agent)\/\w+\.py\b/);
  });

  test('a script, -m, -c, standard input and a directory see no difference', async () => {
    const source = readFileSync(surroundings, 'utf8');
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'app'));
    cpSync(surroundings, join(folder, 'app', '__main__.py'));
    for (const [args, options] of [
      [[surroundings, 'one', '--two']],
      [['-m', 'app', 'x'], { cwd: folder }],
      [['-c', source, 'y']],
      [['-'], { input: source }],
      [[], { input: source }],
      [[join(folder, 'app')]],
      [['-W', 'error', '-X', 'dev', surroundings]],
      [['-E', surroundings]],
      [['-I', surroundings]],
      [['-S', '-c', 'print(1)']],
    ] as [string[], Options?][]) {
      const run = await same(mode, args, options);
      const reached = !args.some((one) => ['-E', '-I', '-S'].includes(one));
      expect(run.processes.length, args.slice(0, 2).join(' ')).toBe(reached ? 1 : 0);
    }
  });

  test('a zip application and a virtual environment', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'app'));
    cpSync(surroundings, join(folder, 'app', '__main__.py'));
    await mustRun(mode.python.path, ['-m', 'zipapp', 'app'], { cwd: folder });
    expect((await same(mode, [join(folder, 'app.pyz')])).processes).toHaveLength(1);

    const venv = await runPlain(mode, ['-m', 'venv', '--without-pip', join(folder, 'venv')]);
    if (venv.code !== 0) return; // Debian's interpreters may lack the module
    const executable = join(folder, 'venv', 'bin', 'python');
    const run = await same(mode, [surroundings], { executable });
    expect(run.main.facts['Executable']).toBe(executable);
  });

  test("the user's own sitecustomize and usercustomize run as they would have", async () => {
    const variants = {
      plain: 'import sys; sys.stderr.write("custom %s %s\\n" % (__name__, __file__))',
      broken: 'raise ValueError("on purpose")',
      missing: 'import no_such_module_at_all',
      syntax: 'this is not python',
      removesItself: 'import sys; del sys.modules[__name__]',
    };
    for (const text of Object.values(variants)) {
      const folder = temporaryFolder();
      writeFileSync(join(folder, 'sitecustomize.py'), text);
      await same(mode, [surroundings], { env: { PYTHONPATH: folder } });
    }
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'usercustomize.py'), 'import sys; sys.stderr.write("user\\n")');
    await same(mode, [surroundings], { env: { PYTHONPATH: folder } });
  });

  test('facts about the process', async () => {
    const folder = temporaryFolder();
    const args = ['-X', 'utf8', surroundings, 'an argument', 'ü'];
    const { main } = await same(mode, args, { cwd: folder });
    expect(main.facts).toMatchObject({
      Runtime: `cpython ${mode.python.version}`,
      WorkingDirectory: folder,
      StartMethod: 'exec',
      CommandLine: [mode.python.path, ...args].join('\0'),
    });
    if (mode.native) expect(main.facts['AgentNote']).toBeUndefined();
    else expect(main.facts['AgentNote']).toMatch(/fallback is in use/);
    expect(main.ended).toBe(true);
  });

  test('without a session the agent stays out', async () => {
    const env = { PYTHONPATH: injectFolder };
    const run = await runPlain(mode, ['-c', 'import sys; print("heddle_agent" in sys.modules)'], {
      env,
    });
    expect(run).toMatchObject({ code: 0, stdout: 'False\n', stderr: '' });
    const gone = await runAgent(mode, ['-c', 'print(1)'], { session: '/no/such/session' });
    expect(gone).toMatchObject({ code: 0, stdout: '1\n', stderr: '' });
  });

  test('the search path of children is left to them', async () => {
    const folder = temporaryFolder();
    const code = 'import os, sys; print(os.environ["PYTHONPATH"], sys.path[1])';
    const run = await runAgent(mode, ['-c', code], { env: { PYTHONPATH: folder } });
    expect(run.stdout).toBe(`${injectFolder}${delimiter}${folder} ${folder}\n`);
  });
});
