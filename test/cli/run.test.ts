import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { lineOf } from '../../scripts/support/marks';
import { anyPython, pythons } from '../support/pythons';
import { schemaErrors } from '../unit/report/validate';
import { ended, program, reportOf, testFolder } from './support/heddle';

const python = (): string[] => ['--python', anyPython().path];
const contended = program('contended.py');

describe('the program', () => {
  test('keeps its input, its output and its status', async () => {
    const run = await ended(['run', ...python(), contended, '7'], { input: 'a line\n' });
    expect(run.stdout).toBe('a line\nbalance 2\n');
    expect(run.stderr).toContain('to standard error\n');
    expect(run.code).toBe(7);
  });

  test('says nothing more than it would under --quiet when nothing is found', async () => {
    const calm = join(testFolder(), 'calm.py');
    writeFileSync(calm, 'import sys\nprint(sys.argv)\n');
    const run = await ended(['run', '-q', ...python(), '--', calm, '--report', '-x', '']);
    expect(run).toMatchObject({
      code: 0,
      stdout: `['${calm}', '--report', '-x', '']\n`,
      stderr: '',
    });
  });

  test('may be a module or a command', async () => {
    const module = await ended(['run', '-q', ...python(), '-m', 'platform', '--terse']);
    expect(module).toMatchObject({ code: 0, stderr: '' });
    expect(module.stdout).toContain('Linux');
    const { report } = await reportOf([anyPython().path, contended]);
    expect(report.locks.map((lock) => lock.name)).toContain('account.lock');
  });

  test('may leave a process behind on purpose, which goes on', async () => {
    const folder = testFolder();
    const script = join(folder, 'daemon.py');
    writeFileSync(
      script,
      `import subprocess, sys
code = "import sys, threading; print('up', flush=True); threading.Event().wait()"
child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True)
child.stdout.readline()
print(child.pid)
child.returncode = 0
`,
    );
    const run = await ended(['run', '-q', ...python(), script]);
    expect(run.code).toBe(0);
    // Throws when the process is gone.
    process.kill(Number(run.stdout), 'SIGKILL');
  });

  test('that a signal ends gives 128 + signal, and all up to the signal is reported', async () => {
    const args = [...python(), program('killed.py')];
    for (const [by, code] of [
      ['SIGKILL', 137],
      ['SIGTERM', 143],
      ['SIGSEGV', 139],
    ] as const) {
      const { report, run } = await reportOf(args, { env: { BY: by } });
      expect(run.code, by).toBe(code);
      expect(report.run.exit).toMatchObject({ code: null, signal: by });
      expect(report.processes).toMatchObject([{ exit: { orderly: false } }]);
      expect(report.locks.find((lock) => lock.name === 'gate')).toMatchObject({ contended: 1 });
    }
  });
});

describe.each(pythons().map((one) => [one.version, one] as const))('CPython %s', (_, found) => {
  test('has its locks, waits and lines in the report', async () => {
    const { report, run } = await reportOf(['--python', found.path, contended]);
    expect(run.code).toBe(0);
    expect(schemaErrors(report)).toEqual([]);
    expect(report.processes).toMatchObject([
      { start: 'exec', runtime: `cpython ${found.version}`, exit: { orderly: true } },
    ]);
    const lock = report.locks.find((one) => one.name === 'account.lock');
    expect(lock).toMatchObject({
      kind: 'lock',
      acquisitions: 3,
      contended: 2,
      created: { file: contended, line: lineOf(contended, 'made'), function: 'Account.__init__' },
    });
    expect(lock!.waitNs.total).toBeGreaterThan(lock!.waitNs.max);
    expect(lock!.sites[0]).toMatchObject({
      file: contended,
      line: lineOf(contended, 'the wait'),
      contended: 2,
    });
    expect(report.threads.map((one) => one.name).sort()).toEqual([
      'MainThread',
      'depositor-1',
      'depositor-2',
      'slow',
    ]);
  });
});

describe('the report', () => {
  test('goes to standard error as text', async () => {
    const { stderr } = await ended(['run', ...python(), contended]);
    expect(stderr).toMatch(
      / depositor-\d +account\.lock at \S*contended\.py:\d+ in Account\.deposit/,
    );
    expect(stderr).toMatch(/^heddle: contended.py ended after .*; 1 process, 4 threads$/m);
    expect(stderr).toMatch(/account\.lock .*contended\.py:\d+ in Account\.deposit/);
  });

  test('as JSON leaves standard output to the program', async () => {
    const { stderr, stdout } = await ended(['run', '--report', 'json', ...python(), contended]);
    expect(stdout).toBe('balance 2\n');
    const json = stderr.slice(stderr.indexOf('{\n'));
    expect(schemaErrors(JSON.parse(json))).toEqual([]);
  });

  test('tells how each operation went with --detail full', async () => {
    const { report } = await reportOf(['--detail', 'full', ...python(), contended]);
    expect(report.run.detail).toBe('full');
    expect(report.locks.find((one) => one.name === 'account.lock')).toMatchObject({
      acquisitions: 3,
    });
  });
});

describe('--fail-on', () => {
  const deadlocked = program('two_locks_daemons.py');

  test('turns success into 3 when it matches', async () => {
    for (const failOn of ['deadlock', 'error', 'warning', 'long-hold,deadlock']) {
      const run = await ended(['run', ...python(), '--fail-on', failOn, deadlocked]);
      expect(run.code, failOn).toBe(3);
    }
  });

  test('leaves everything else alone', async () => {
    const other = await ended(['run', ...python(), '--fail-on', 'self-deadlock', deadlocked]);
    expect(other.code).toBe(0);
    const failed = await ended(['run', ...python(), '--fail-on', 'error', deadlocked, '9']);
    expect(failed.code).toBe(9);
  });
});
