import { describe, expect, test } from 'vitest';
import { anyPython } from '../support/pythons';
import { ended, example, reportOf } from './support/heddle';

const python = (): string[] => ['--python', anyPython().path];

describe('the examples show what they are for', () => {
  test('dining_philosophers.py deadlocks over all five forks', async () => {
    const args = ['--on-deadlock', 'exit', ...python(), example('dining_philosophers.py'), '600'];
    const { report, run } = await reportOf(args);
    expect(run.code).toBe(3);
    const [deadlock] = report.findings.filter((one) => one.rule === 'deadlock');
    expect(deadlock!.participants.map((one) => one.name).sort()).toEqual([
      'Arendt',
      'Aristotle',
      'Confucius',
      'Hypatia',
      'Kant',
    ]);
    expect(new Set(deadlock!.objects.map((one) => one.id)).size).toBe(5);
  });

  test('dining_philosophers.py --polite does not', async () => {
    const program = [example('dining_philosophers.py'), '1', '--polite'];
    const run = await ended(['run', '--fail-on', 'deadlock', ...python(), ...program]);
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('meals');
  });

  test('pipeline.py has a queue that is full and one that grows', async () => {
    const { report, run } = await reportOf([...python(), example('pipeline.py'), '2']);
    expect(run.code).toBe(0);
    const queue = (name: string) => report.queues.find((one) => one.name === name)!;
    expect(queue('pages')).toMatchObject({ kind: 'queue', maxsize: 0, depth: { last: 1 } });
    expect(queue('pages').depth.max).toBeGreaterThan(32);
    expect(queue('documents')).toMatchObject({ maxsize: 32, depth: { max: 32 } });
    expect(queue('documents').putWaitNs).toBeGreaterThan(queue('documents').getWaitNs);
    expect(queue('entries').getWaitNs).toBeGreaterThan(queue('entries').putWaitNs);
  });

  test('contended_cache.py has a lock everybody waits for', async () => {
    const { report, run } = await reportOf([...python(), example('contended_cache.py'), '2']);
    expect(run.code).toBe(0);
    const [worst] = report.locks;
    expect(worst).toMatchObject({ name: 'cache._lock' });
    expect(worst!.contended).toBeGreaterThan(0);
    expect(report.findings.map((one) => one.rule)).toContain('long-hold');
  });
});
