import { expect, test } from 'vitest';
import { pythons } from '../support/pythons';
import { program, reportOf } from './support/heddle';

test.each(pythons())(
  'what the standard library makes for itself is not the program’s on 3.$minor',
  async (python) => {
    const { report, run } = await reportOf([
      '--report',
      'json',
      '--python',
      python.path,
      program('library.py'),
    ]);
    expect([run.code, run.stderr]).toEqual([0, expect.not.stringContaining('Traceback')]);
    expect(report.queues.map(({ name }) => name).sort()).toEqual(['results', 'shared']);
    const feeder = report.threads.find(({ name }) => name === 'QueueFeederThread');
    expect(feeder).toMatchObject({ library: true });
    expect(report.threads.filter(({ library }) => library)).toHaveLength(1);
  },
);
