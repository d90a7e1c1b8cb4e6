import { describe, expect, test } from 'vitest';
import { lineOf } from '../../scripts/support/marks';
import { pythons } from '../support/pythons';
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
