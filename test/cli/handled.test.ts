import { describe, expect, test } from 'vitest';
import { lineOf } from '../../scripts/support/marks';
import { fromRoot } from '../../scripts/support/root';
import type { ReportFinding } from '../../src/session/report/types';
import { anyPython, pythons } from '../support/pythons';
import { program, reportOf } from './support/heddle';

const path = program('handled.py');

describe.each(pythons())('signal handlers of a program on 3.$minor', (python) => {
  test('are spans of the thread that runs them; the wait they interrupt goes on', async () => {
    const { report, run } = await reportOf(['--report', 'json', '--python', python.path, path]);
    expect([run.code, run.stderr]).toEqual([0, expect.not.stringContaining('Traceback')]);
    const main = report.threads.find(({ name }) => name === 'MainThread')!;
    const spans = Object.fromEntries(main.spans.map((one) => [one.name, one]));
    expect(Object.keys(spans).sort()).toEqual(['SIGALRM', 'SIGPROF', 'SIGUSR1']);
    const handler = (text: string): number => lineOf(path, text);
    expect(spans['SIGALRM']).toMatchObject({ kind: 'signal', count: 1, failed: 0 });
    expect(spans['SIGALRM']!.site).toMatchObject({ file: path, line: handler('on-alarm') });
    expect(spans['SIGALRM']!.totalNs).toBeGreaterThan(45e6);
    expect(spans['SIGUSR1']).toMatchObject({ count: 1, failed: 1 });
    expect(spans['SIGPROF']!.site!.function).toBe('Watcher.on_profile');
    // 0.4 s for the lock and its handler, which sleeps: a wait of its own.
    const lock = report.locks.find(({ name }) => name === 'lock')!;
    expect(lock.waitNs.total + spans['SIGALRM']!.totalNs).toBeGreaterThan(0.35e9);
  });
});

test('a lock that a handler waits for, and its thread has, is told as that', async () => {
  const deadlocked = async (name: string): Promise<Partial<ReportFinding>> => {
    const file = fromRoot('test', 'corpus', 'self-deadlock', name);
    const options = ['--on-deadlock', 'exit', '--python', anyPython().path];
    const { report } = await reportOf([...options, file]);
    return report.findings.find(({ rule }) => rule === 'self-deadlock') ?? {};
  };
  const inHandler = await deadlocked('signal_handler.py');
  expect(inHandler.message).toContain('It does so in the handler of SIGUSR1');
  expect(inHandler.help).toContain('Take no lock in the handler of a signal');
  const other = await deadlocked('public_calls_public.py');
  expect(other.message).toContain('The lock is not re-entrant');
  expect(other.help).toContain('make it an RLock');
});
