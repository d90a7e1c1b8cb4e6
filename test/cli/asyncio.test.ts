import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { nativeModes, program as agentProgram } from '../agent/agent';
import type { Report } from '../../src/session/report/types';
import { ended, heddle, program, reportOf } from './support/heddle';

const locks = program('asyncio_locks.py');
const source = readFileSync(locks, 'utf8').split('\n');
const lineOf = (mark: string): number => source.findIndex((line) => line.endsWith(`# ${mark}`)) + 1;
const errors = (report: Report): Report['findings'] =>
  report.findings.filter((one) => one.severity === 'error');

describe.each(nativeModes())('tasks, $label', ({ python }) => {
  const run = (name: string, ...more: string[]) =>
    reportOf([
      ...['--on-deadlock', 'exit', '--time-limit', '80', ...more],
      '--python',
      python.path,
      locks,
      name,
    ]);

  test('who has a lock is known however it was taken, and released', async () => {
    const { report, run: outcome } = await reportOf([
      ...['--python', python.path],
      program('asyncio_owners.py'),
    ]);
    expect(outcome.stdout).toBe('over\n');
    expect(errors(report)).toEqual([]);
    // Those who had them for long, not who asks for them again.
    const long = report.findings.filter(({ title }) => /^lock .*held 1\.\d+ s/.test(title));
    expect(long.length).toBeGreaterThan(0);
    for (const { title } of long) expect(title).toMatch(/: holds in (session|run|holds)\(\)/);
  });

  test.each(['two_locks', 'two_locks-beside'])('a deadlock of two (%s)', async (name) => {
    const { report, run: outcome } = await run(name);
    expect(outcome.code).toBe(3);
    const [deadlock, ...others] = errors(report);
    expect(others).toEqual([]);
    expect(deadlock).toMatchObject({ rule: 'deadlock' });
    const sides = [...deadlock!.participants].sort((a, b) => a.name.localeCompare(b.name));
    expect(sides.map((one) => one.name)).toEqual(['back: transfer', 'forth: transfer']);
    expect(sides.map((one) => one.waitsFor)).toEqual(['first', 'second']);
    expect(sides.map((one) => one.holds.map(({ name }) => name))).toEqual([['second'], ['first']]);
    for (const one of sides) {
      expect(one.stack[0]).toMatchObject({ file: locks, line: lineOf('wants the second') });
      expect(one.holds[0]!.site).toMatchObject({ file: locks, line: lineOf('takes the first') });
    }
    const waiting = report.tasks.find((one) => one.name === 'forth: transfer')!.waitingFor;
    expect(waiting).toMatchObject({ reason: 'lock', name: 'second', holder: 'back: transfer' });
  });

  test('a deadlock is told while the loop hangs', async () => {
    const live = heddle(['run', '--python', python.path, locks, 'two_locks']);
    await live.says('✖ Deadlock');
    await live.says('async with target:');
    expect(live.running).toBe(true);
    live.signal('SIGTERM');
    await live.ended();
  });

  test('a task that takes its own lock twice', async () => {
    const { report, run: outcome } = await run('twice');
    expect(outcome.code).toBe(3);
    const [found] = errors(report);
    expect(found).toMatchObject({ rule: 'self-deadlock' });
    expect(found!.title).toBe('Self-deadlock: greedy: outer waits for lock, which it holds itself');
    expect(found!.locations).toEqual([
      { file: locks, line: lineOf('wants it again'), role: 'waits' },
      { file: locks, line: lineOf('has it'), role: 'holds' },
    ]);
  });

  test.each(['mixed', 'mixed-beside'])('a loop and a thread (%s)', async (name) => {
    const { report, run: outcome } = await run(name);
    expect(outcome.code).toBe(3);
    const [found] = errors(report);
    expect(found).toMatchObject({ rule: 'deadlock' });
    const names = found!.participants.map((one) => one.name);
    expect(names).toEqual(expect.arrayContaining(['MainThread', 'clerk', 'balance']));
    const lines = found!.locations.map(({ line }) => line);
    expect(lines).toContain(lineOf('the loop waits'));
    expect(lines).toContain(lineOf('the clerk waits'));
  });

  test('tasks and jobs whose exception nobody looked at', async () => {
    const program = agentProgram('unretrieved.py');
    const { report } = await reportOf(['--python', python.path, program]);
    const names = report.tasks.filter((one) => one.unretrieved).map(({ name }) => name);
    expect(names.sort()).toEqual([
      ...['dropped: failing', 'fail(dropped)', 'fail(kept)', 'kept: failing'],
    ]);
    const { stderr } = await ended(['run', '--no-live', '--python', python.path, program]);
    expect(stderr).toMatch(/Tasks \(.*4 with an exception nobody looked at/);
    expect(stderr).toMatch(/raised ValueError at .* in failing, nobody looked at its exception/);
  });

  test.each(['ends', 'waits'])('who has the lock need not have been seen (%s)', async (way) => {
    const live = heddle(['run', '--python', python.path, program('asyncio_unseen.py'), way]);
    await live.says('wants waits for lock');
    await live.says('await lock.acquire()  # wants it');
    live.signal('SIGTERM');
    await live.ended();
  });

  test.each([
    ['threads', 0],
    ['interrupted', 124],
  ] as const)('no finding where a thread or Ctrl-C ends the wait (%s)', async (way, code) => {
    const { report, run: outcome } = await reportOf([
      ...['--time-limit', '4', '--python', python.path],
      program('asyncio_unseen.py'),
      way,
    ]);
    expect([outcome.code, errors(report)]).toEqual([code, []]);
  });

  test.each(['in_order', 'deadlock_with_limit', 'one_gives_up', 'handed_over', 'mixed_live'])(
    'no finding where the wait ends (%s)',
    async (name) => {
      const { report, run: outcome } = await run(name);
      expect([outcome.code, errors(report)]).toEqual([0, []]);
    },
  );
});
