import { describe, expect, test } from 'vitest';
import { expectRecords, nativeModes, record } from './agent';
import { recordsOfTask } from '../support/tasks';

describe.each(nativeModes())('jobs of a pool: $label', (mode) => {
  test('from submit to result, and who waits for them', async () => {
    const main = await record(mode, 'jobs.py');
    expect(recordsOfTask(main, 'resize(img_7)')).toEqual([
      'TaskBegin MainThread',
      'TaskBlock MainThread Worker',
      'TaskUnblock worker_0',
      expect.stringMatching(/^TaskFuture (reader|collector)$/),
      'TaskEnd worker_0 Ok',
    ]);
    // Who collects the results waits for both; it may come while the second job is queued, or runs.
    const second = recordsOfTask(main, 'fail(2)');
    expect(second).toContain('TaskFuture collector');
    expect(second.filter((line) => line !== 'TaskFuture collector')).toEqual([
      'TaskBegin MainThread',
      'TaskBlock MainThread Worker',
      'TaskUnblock worker_0',
      'TaskEnd worker_0 Error',
    ]);
    expect(recordsOfTask(main, 'resize(…)')).toEqual([
      'TaskBegin MainThread',
      'TaskBlock MainThread Worker',
      'TaskEnd MainThread Error cancelled',
    ]);
    expectRecords(mode, main, 'MainThread', [
      'TaskBegin kind=Job task=resize(img_7) name=resize(img_7) stack=<module>@first executor=Executor pool',
      'TaskBegin kind=Job task=fail(2) stack=<module>@second executor=Executor pool',
    ]);
    expectRecords(mode, main, 'reader', [
      'Block reason=Future target=Future first stack=reader@result',
    ]);
    // A job that submits another one to the pool it runs in.
    const inner = recordsOfTask(main, 'resize(7)');
    expect(inner[0]).toMatch(/^TaskBegin nest_/);
    const begun = main.threads
      .flatMap((thread) => thread.records)
      .find((one) => one.event === 'TaskBegin' && one.text['task'] === 'resize(7)');
    expect(begun?.text).toMatchObject({ parent: 'outer(…)', executor: 'Executor two' });
    expect(recordsOfTask(main, 'outer(…)').at(-1)).toMatch(/^TaskEnd nest_\d Ok$/);
  });

  test('are named after what they call and its first argument', async () => {
    const main = await record(mode, 'jobs.py');
    const names = main.threads
      .flatMap((thread) => thread.records)
      .filter((one) => one.event === 'TaskBegin')
      .map((one) => one.text['task'])
      .filter((name) => name?.startsWith('take'));
    const min = '-9223372036854775808';
    expect(names).toEqual(
      ['0', '-7', '9223372036854775807', min, '…', `${'a'.repeat(24)}…`]
        .concat(['é', '', '0.5', 'None', 'True', '…', '1, …', ''])
        .map((argument) => `take(${argument})`),
    );
  });

  test('that come too fast: all are told of that run for long, wait, are waited for or fail', async () => {
    const main = await record(mode, 'flood.py');
    const records = main.threads.flatMap((thread) => thread.records);
    const of = (event: string, name: RegExp): typeof records =>
      records.filter((one) => one.event === event && name.test(one.text['task'] ?? ''));
    for (const call of ['compute', 'sleep', 'fail', 'awaited'])
      for (const event of ['TaskBegin', 'TaskUnblock', 'TaskEnd'])
        expect(of(event, new RegExp(`^${call}`)), `${event} of ${call}`).toHaveLength(10);
    expect(of('TaskEnd', /^fail/).map((one) => one.text['outcome'])).toEqual(
      Array(10).fill('Error'),
    );
    for (const end of of('TaskEnd', /^(compute|sleep)/))
      expect(end.raw['ran']).toBeGreaterThanOrEqual(4_900_000);

    // The others are told of as fast as may be; what was told of has an end.
    const told = of('TaskBegin', /^short/).length;
    expect(told).toBeGreaterThanOrEqual(500);
    expect(told).toBeLessThan(2500);
    expect(of('TaskEnd', /^short/)).toHaveLength(told);

    // Of a job that is told of late it is said since when there was one.
    const late = of('TaskLate', /./);
    expect(late.length).toBeGreaterThan(0);
    for (const { raw } of late) expect(raw['age']).toBeGreaterThan(0);
    const names = new Set(late.map((one) => one.text['task']));
    for (const name of names) expect(name).toMatch(/^\w+\(…\)$/);
  });
});
