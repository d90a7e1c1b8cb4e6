import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packagesFolder } from '../../scripts/packages/provide';
import { fromRoot } from '../../scripts/support/root';
import { nativeModes } from '../agent/agent';
import { anyPython } from '../support/pythons';
import { ended, program, type Ended } from './support/heddle';

const packages = packagesFolder();
const provided = existsSync(packages);
const hanging = program('hanging');
const cases = join(hanging, 'test_bank.py');
const warned = join(hanging, 'test_order.py');
const native = nativeModes();

const common = ['--time-limit', '100'];
const quiet = ['-p', 'no:cacheprovider', '-q', '-rA'];

/** Runs pytest under `heddle run`. */
function pytest(
  python: string,
  args: readonly string[],
  options: readonly string[] = [],
  more: Readonly<Record<string, string>> = {},
) {
  const paths = [packages, fromRoot('dist', 'python', 'api')].join(':');
  const env = {
    PYTHONPATH: paths,
    PYTEST_DISABLE_PLUGIN_AUTOLOAD: '1',
    PYTHONDONTWRITEBYTECODE: '1',
    COLUMNS: '200',
    ...more,
  };
  const line = [...common, ...options, '--python', python, '-m', 'pytest', ...quiet, ...args];
  return ended(['run', ...line], { env });
}

/** The names of the tests that came to this end, by pytest's short summary. */
function named({ stdout }: Ended, outcome: 'PASSED' | 'FAILED' | 'ERROR'): string[] {
  const lines = stdout.matchAll(new RegExp(`^${outcome} \\S*::(\\w+)`, 'gm'));
  return [...lines].map(([, name]) => name!).sort();
}

const all = [...readFileSync(join(hanging, 'test_bank.py'), 'utf8').matchAll(/^def (test_\w+)/gm)];
const tests = all.map(([, name]) => name!).sort();
const failing = tests.filter((name) => name.endsWith('_fails'));

describe.skipIf(!provided).each(native)('pytest, $label', ({ python }) => {
  test('a test that hangs fails, and the others go on', async () => {
    const run = await pytest(python.path, ['-p', 'heddle', cases]);
    expect(named(run, 'FAILED'), run.stdout + run.stderr).toEqual(failing);
    expect(named(run, 'PASSED')).toEqual(tests.filter((name) => !failing.includes(name)));
    expect(named(run, 'ERROR')).toEqual(['test_teardown']);
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(/FAILED \S+::test_takes_part_fails - .*Deadlock: /);
    expect(run.stdout).toMatch(/bank\.py:\d+ in both/);
    expect(run.stdout).toContain('[pool-exhaustion]');
    expect(run.stdout).toContain('[lock-order-inversion]');
    expect(run.stderr).not.toContain('Traceback');
  });
});

describe.skipIf(!provided)('pytest', () => {
  const python = anyPython().path;

  test('with workers', async () => {
    const run = await pytest(python, ['-p', 'heddle', '-p', 'xdist', '-n', '2', cases]);
    const missing = failing.filter((name) => !named(run, 'FAILED').includes(name));
    // The one that meets what another has left behind does not always run in the same worker.
    expect(missing.filter((name) => name !== 'test_lock_of_the_stuck_fails')).toEqual([]);
    expect(named(run, 'PASSED')).toContain('test_after');
    expect(run.code).toBe(1);
  });

  test('with the fallback, which knows locks and threads', async () => {
    const known = ['before', 'takes_part', 'joins', 'lock_of_the_stuck', 'swallows', 'after'];
    const args = ['-p', 'heddle', '-k', known.join(' or '), cases];
    const run = await pytest(python, args, [], { HEDDLE_NATIVE: '0' });
    expect(run.stderr).toContain('the pure Python fallback is in use');
    expect(named(run, 'FAILED'), run.stdout + run.stderr).toEqual([
      'test_joins_fails',
      'test_lock_of_the_stuck_fails',
      'test_swallows_fails',
      'test_takes_part_fails',
    ]);
    expect(named(run, 'PASSED')).toEqual(['test_after', 'test_before']);
    expect(run.code).toBe(1);
  });

  test('--on-deadlock fail needs no plugin', async () => {
    const args = ['-k', 'takes_part or after', cases];
    const run = await pytest(python, args, ['--on-deadlock', 'fail']);
    expect(named(run, 'FAILED'), run.stdout + run.stderr).toEqual(['test_takes_part_fails']);
    expect(named(run, 'PASSED')).toEqual(['test_after']);
  });

  test('what fails a test can be chosen', async () => {
    const choose = (what: string): string[] => ['-p', 'heddle', '--heddle-fail-on', what];
    const byOption = await pytest(python, [...choose('warning'), warned]);
    expect(named(byOption, 'FAILED'), byOption.stdout + byOption.stderr).toEqual([
      'test_a_warning',
    ]);
    const byFile = await pytest(python, ['-p', 'heddle', '-o', 'heddle_fail_on=warning', warned]);
    expect(named(byFile, 'FAILED')).toEqual(['test_a_warning']);
    const byDefault = await pytest(python, ['-p', 'heddle', warned]);
    expect(named(byDefault, 'PASSED')).toEqual(['test_a_warning']);
    const wrong = await pytest(python, [...choose('deadlok'), cases]);
    expect([wrong.code, wrong.stderr]).toEqual([4, expect.stringContaining('no rule deadlok')]);
  });

  test('without Heddle the plugin says so and does nothing', async () => {
    const { run } = await import('../../scripts/support/run');
    const env = {
      ...process.env,
      PYTHONPATH: [packages, fromRoot('dist', 'python', 'api')].join(':'),
      PYTEST_DISABLE_PLUGIN_AUTOLOAD: '1',
    };
    const args = ['-m', 'pytest', '-p', 'heddle', ...quiet.slice(0, 2), '-k', 'after', cases];
    const { code, stdout } = await run(python, args, { env });
    expect([code, stdout]).toEqual([0, expect.stringContaining('heddle: nobody watches')]);
  });
});

describe.each(native)('unittest, $label', ({ python }) => {
  test('a test that hangs fails, and the others go on', async () => {
    // Before 3.11 the tear-down of IsolatedAsyncioTestCase waits for a task that still hangs.
    const only = python.minor < 11 ? 'cases.Bank' : 'cases';
    const unittest = ['--python', python.path, '-m', 'unittest', '-v', only];
    const args = ['--on-deadlock', 'fail', ...unittest];
    const { code, stderr } = await ended(['run', ...common, ...args], { cwd: hanging });
    const failed = [...stderr.matchAll(/^(?:FAIL|ERROR): (test_\w+)/gm)].map(([, name]) => name!);
    const wrong = [
      ...readFileSync(join(hanging, 'cases.py'), 'utf8').matchAll(/(test_\w+_fails)/g),
    ];
    const expected = wrong
      .map(([, name]) => name!)
      .filter((name) => only === 'cases' || name !== 'test_tasks_fails');
    expect([...new Set(failed)].sort(), stderr).toEqual(expected.sort());
    expect(stderr).toMatch(/HangError: Deadlock: /);
    expect(stderr).toContain(only === 'cases' ? 'Ran 8 tests' : 'Ran 6 tests');
    expect(code).toBe(1);
  });
});
