import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HeddleError } from '../../../src/base/index';
import { injectedEnvironment, plainEnvironment } from '../../../src/session/program/environment';
import { resolveInterpreter } from '../../../src/session/program/interpreter';
import { resolveProgram, type Program } from '../../../src/session/program/resolve';
import { Bench } from './programs';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.dispose());

const command = (name: string): Program => ({ kind: 'command', command: name, args: ['x'] });
const environment = { PATH: '/usr/bin:/bin' };

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof HeddleError) return error.code;
    throw error;
  }
  return 'none';
}

describe('what a program is', () => {
  const resolved = (name: string) => resolveProgram(command(name), environment, bench.folder);

  test('a Python file', () => {
    bench.file('app.py', 'pass');
    expect(resolved('app.py')).toEqual({ kind: 'python', args: ['app.py', 'x'], title: 'app.py' });
  });

  test('a module', () => {
    const program: Program = { kind: 'module', module: 'http.server', args: ['8000'] };
    expect(resolveProgram(program, environment, bench.folder)).toEqual({
      kind: 'python',
      args: ['-m', 'http.server', '8000'],
      title: 'http.server',
    });
  });

  test('a package directory and a zip archive', () => {
    mkdirSync(join(bench.folder, 'pkg'));
    expect(codeOf(() => resolved('pkg'))).toBe('noMainModule');
    bench.file('pkg/__main__.py', '');
    expect(resolved('pkg').kind).toBe('python');
    bench.file('app.pyz', Buffer.from('PK\x03\x04\0\0\0'));
    expect(resolved('app.pyz').kind).toBe('python');
    bench.file('run.pyz', Buffer.from('#!/usr/bin/env python3\nPK\x03\x04\0\0\0'));
    expect(resolved('run.pyz').kind).toBe('python');
  });

  test('any other command', () => {
    expect(resolved('bash')).toMatchObject({ kind: 'command', args: ['x'], title: 'bash' });
    bench.file('tool', '#!/bin/sh\n', 0o755);
    expect(resolved('./tool')).toMatchObject({ path: join(bench.folder, 'tool') });
    bench.file('script', '#!/usr/bin/env python3\npass\n');
    expect(resolved('./script').kind).toBe('python');
  });

  test('a script of any name, where it is said which Python runs it', () => {
    const kind = (name: string) =>
      resolveProgram(command(name), environment, bench.folder, true).kind;
    bench.file('plain', 'pass\n');
    bench.file('tool', '#!/usr/bin/env python3\npass\n', 0o755);
    bench.file('installed', `#!/bin/sh\n'''exec' "/a/python" "$0" "$@"\n' '''\n`, 0o755);
    for (const name of ['plain', './plain', './tool', './installed'])
      expect(kind(name)).toBe('python');
    bench.file('shell', '#!/bin/sh\n', 0o755);
    bench.file('node', '#!/usr/bin/env node\n', 0o755);
    bench.file('binary', Buffer.from([0x7f, 0x45, 0, 0]), 0o755);
    bench.file('notes.md', '# notes\n');
    expect(codeOf(() => kind('notes.md'))).toBe('notPython');
    // What pip installs into a virtual environment needs the packages there.
    bench.file('venv/pyvenv.cfg', 'home = /usr/bin\n');
    const own = join(bench.folder, 'venv', 'bin', 'python');
    bench.file('venv/bin/tool', `#!${own}\npass\n`, 0o755);
    bench.file('venv/bin/long', `#!/bin/sh\n'''exec' "${own}" "$0" "$@"\n' '''\n`, 0o755);
    const others = ['./shell', './node', './binary', 'bash', '/bin/bash'];
    for (const name of [...others, './venv/bin/tool', './venv/bin/long'])
      expect(kind(name)).toBe('command');
  });

  test.each([
    ['missing.py', '', 'noSuchFile'],
    ['./missing', '', 'noSuchFile'],
    ['no-such-command', '', 'noSuchCommand'],
    ['notes.txt', 'hello', 'notPython'],
    ['photo.jpg', Buffer.from([0xff, 0xd8, 0, 0]), 'notPython'],
    ['fake.py', Buffer.from([0x7f, 0x45, 0, 0]), 'notPython'],
    ['plain', 'hello', 'notExecutable'],
  ])('%s cannot be run, and it is said why', (name, content, code) => {
    if (content !== '') bench.file(name, content);
    expect(codeOf(() => resolved(name))).toBe(code);
  });
});

describe('the interpreter', () => {
  const interpreter = (asked: string | undefined, env: NodeJS.ProcessEnv, force = false) =>
    resolveInterpreter(asked, env, bench.folder, force);
  const answers = (name: string, answer: string): string =>
    bench.file(name, `#!/bin/sh\necho "${answer}"\n`, 0o755);

  test('is the one asked for, that of the virtual environment, or the one on PATH', () => {
    mkdirSync(join(bench.folder, 'venv/bin'), { recursive: true });
    const inVenv = answers('venv/bin/python', 'cpython 3 12');
    const asked = answers('mine', 'cpython 3 13');
    const onPath = answers('python3', 'cpython 3 11');
    const PATH = `${bench.folder}:/usr/bin:/bin`;
    const VIRTUAL_ENV = join(bench.folder, 'venv');
    expect(interpreter(asked, { PATH, VIRTUAL_ENV })).toMatchObject({ path: asked });
    expect(interpreter('mine', { PATH })).toMatchObject({ path: asked, version: [3, 13] });
    expect(interpreter(undefined, { PATH, VIRTUAL_ENV })).toMatchObject({ path: inVenv });
    expect(interpreter(undefined, { PATH })).toMatchObject({ path: onPath, supported: true });
  });

  test('is missing', () => {
    expect(codeOf(() => interpreter(undefined, { PATH: bench.folder }))).toBe('noInterpreter');
    expect(codeOf(() => interpreter('/no/python', {}))).toBe('noInterpreter');
  });

  test.each(['cpython 3 8', 'cpython 2 7', 'pypy 3 10'])('%s needs --force', (answer) => {
    const path = answers('old', answer);
    expect(codeOf(() => interpreter(path, environment))).toBe('unsupportedInterpreter');
    expect(interpreter(path, environment, true).supported).toBe(false);
  });

  test('that is none is named', () => {
    const talks = answers('talks', 'hello');
    expect(codeOf(() => interpreter(talks, environment))).toBe('interpreterFailed');
    expect(codeOf(() => interpreter('/bin/false', environment))).toBe('interpreterFailed');
  });
});

test('the environment leads to the agent and keeps what the user has in it', () => {
  const run = { sessionDirectory: '/s', epoch: 12n, detail: 'full' } as const;
  expect(injectedEnvironment({ PYTHONPATH: '/mine', A: 'b' }, run, '/h/python')).toEqual({
    A: 'b',
    HEDDLE_SESSION: '/s',
    HEDDLE_EPOCH: '12',
    HEDDLE_DETAIL: 'full',
    PYTHONPATH: '/h/python/inject:/mine',
  });
  expect(injectedEnvironment({}, run, '/h/python')['PYTHONPATH']).toBe('/h/python/inject');
});

test('Heddle under Heddle starts from a clean environment', () => {
  const outer = injectedEnvironment(
    { PYTHONPATH: '/mine' },
    { sessionDirectory: '/s', epoch: 1n, detail: 'summary' },
    '/h/python',
  );
  expect(plainEnvironment({ ...outer, HEDDLE_PARENT_PID: '5' })).toEqual({ PYTHONPATH: '/mine' });
});
