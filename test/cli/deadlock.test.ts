import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nativeModes } from '../agent/agent';
import { anyPython, freeThreadedPythons, pythons } from '../support/pythons';
import { ended, example, heddle, program, reportOf, testFolder } from './support/heddle';
import type { Report } from '../../src/session/report/types';

const python = (): string[] => ['--python', anyPython().path];
const twoLocks = program('two_locks.py');

const all = [...pythons(), ...freeThreadedPythons()];
const named = all.map((one) => [`${one.version}${one.freeThreaded ? 't' : ''}`, one] as const);

describe.each(named)('CPython %s', (_, found) => {
  test('a deadlock is printed while the program hangs', async () => {
    const run = heddle(['run', '--python', found.path, twoLocks]);
    await run.prints('started');
    const begun = performance.now();
    await run.says('✖ Deadlock');
    console.log(`printed ${(performance.now() - begun).toFixed(0)} ms after both threads began`);
    await run.says('with second:');
    expect(run.running).toBe(true);
    run.signal('SIGTERM');
    expect((await run.ended()).code).toBe(143);
  });
});

test('says who, where, what they hold and the lines of source', async () => {
  const { stderr } = await ended(['run', '--on-deadlock', 'exit', ...python(), twoLocks]);
  const finding = stderr.slice(stderr.indexOf('✖'), stderr.indexOf('\nheddle:'));
  for (const expected of [
    /forth waits for second/,
    /two_locks\.py:13 in forth/,
    /│ with second:/,
    /holds first from .*two_locks\.py:11 in forth/,
    /back waits for first/,
    /two_locks\.py:20 in back/,
    /→ ./,
  ]) {
    expect(finding).toMatch(expected);
  }
});

describe('--on-deadlock exit', () => {
  test('ends the program with 3', async () => {
    const { report, run } = await reportOf(['--on-deadlock', 'exit', ...python(), twoLocks]);
    expect(run.code).toBe(3);
    expect(report.run.exit).toMatchObject({ reason: 'deadlock' });
    expect(report.findings).toMatchObject([{ rule: 'deadlock', severity: 'error' }]);
    expect(report.findings[0]!.participants.map((one) => one.name).sort()).toEqual([
      'back',
      'forth',
    ]);
  });

  test('leaves a program alone that only waits', async () => {
    const { report, run } = await reportOf([
      ...['--on-deadlock', 'exit', ...python(), program('contended.py')],
    ]);
    expect(run.code).toBe(0);
    expect(report.findings.filter((one) => one.severity === 'error')).toEqual([]);
  });
});

test('who waits for results of workers that have failed is told of, and no feeder that only has nothing to do', async () => {
  const { report } = await reportOf([
    ...['--on-deadlock', 'exit', '--time-limit', '60', ...python(), program('results_missing.py')],
  ]);
  const errors = report.findings.filter(({ severity }) => severity === 'error');
  expect(errors).toMatchObject([
    { rule: 'stall', title: expect.stringMatching(/MainThread .* results/) as string },
  ]);
  expect(errors[0]!.message).toMatch(/ended with ZeroDivisionError: /);
});

test('--time-limit ends the program with 124, and the report is written', async () => {
  const { report, run } = await reportOf(['--time-limit', '5', ...python(), twoLocks]);
  expect(run.code).toBe(124);
  expect(run.stderr).toContain('--time-limit');
  expect(report.run.exit).toMatchObject({ reason: 'timeLimit' });
  expect(report.findings).toMatchObject([{ rule: 'deadlock' }]);
});

// The fallback does not know who holds the lock of another process.
describe.each(nativeModes())('processes, $label', ({ python: found }) => {
  test.each(['fork', 'spawn', 'forkserver'])('a deadlock of two (%s)', async (method) => {
    const { report, run } = await reportOf([
      ...['--on-deadlock', 'exit', '--time-limit', '80', '--python', found.path],
      ...[program('two_processes.py'), method],
    ]);
    expect(run.code).toBe(3);
    const [deadlock] = report.findings.filter((one) => one.rule === 'deadlock');
    expect(deadlock!.participants).toHaveLength(2);
    for (const one of deadlock!.participants) {
      expect(one.name).toMatch(/^MainThread of (process \d+|\S+)$/);
      expect(one.stack[0]).toMatchObject({ line: 10, function: 'transfer' });
      expect(one.holds).toMatchObject([{ site: { line: 8 } }]);
    }
    const names = deadlock!.objects.map((one) => one.name);
    expect(names.sort()).toEqual(['account_a', 'account_b']);
  });

  test('an idle queue is none, and shows its items and its waits', async () => {
    const { report, run } = await reportOf([
      ...['--python', found.path, program('idle_consumers.py')],
    ]);
    expect([run.code, report.findings]).toEqual([0, []]);
    const [jobs] = report.queues;
    expect(jobs).toMatchObject({ name: 'jobs', kind: 'queue', maxsize: 0, puts: 2, gets: 2 });
    expect(jobs!.getWaitNs).toBeGreaterThan(0);
    expect(report.queues).toHaveLength(1);
  });

  test('idle workers of a pool of processes are none', async () => {
    const { report, run } = await reportOf(['--python', found.path, program('idle_workers.py')]);
    expect([run.code, run.stdout]).toEqual([0, '21\n']);
    expect(report.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('a lock whose holder was killed', async () => {
    const { report } = await reportOf([
      ...['--time-limit', '5', '--python', found.path, program('holder_killed.py')],
    ]);
    const [main] = report.threads;
    expect(main!.waitingFor).toMatchObject({ reason: 'lock', name: 'account' });
    expect(main!.waitingFor!.holder).toMatch(/^MainThread of (process \d+|\S+), which has ended$/);
    const [error, ...others] = report.findings.filter((one) => one.severity === 'error');
    expect(others).toEqual([]);
    expect(error?.rule).toBe('lock-abandoned');
    expect(error?.message).toMatch(
      /took account at holder_killed.py:\d+, and .*was ended by SIGKILL/,
    );
  });
});

test('the bank of the examples is found out', async () => {
  const file = join(testFolder(), 'bank.json');
  const args = ['--on-deadlock', 'exit', '--report-file', file, ...python()];
  const run = await ended(['run', ...args, example('bank_transfer.py'), '0.3']);
  expect(run.code).toBe(3);
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  const [deadlock] = report.findings.filter((one) => one.rule === 'deadlock');
  expect(deadlock!.participants.map((one) => one.name).sort()).toEqual(['fees', 'interest']);
  const source = readFileSync(example('bank_transfer.py'), 'utf8').split('\n');
  const lines = deadlock!.participants.map((one) => source[one.stack[0]!.line - 1]!.trim());
  expect(lines.sort()).toEqual(['with bank.lock:', 'with customer.lock:']);
});
