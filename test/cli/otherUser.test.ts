import { expect, test } from 'vitest';
import { pythons } from '../support/pythons';
import { program, reportOf } from './support/heddle';

const isRoot = process.getuid?.() === 0;

test.runIf(isRoot).each(pythons())(
  'a program of root’s that goes on as another user is told of, once: 3.$minor',
  async ({ path }) => {
    const { report, run } = await reportOf(['--python', path, program('other_user.py')]);
    expect([run.code, run.stdout]).toEqual([0, '\n']);
    expect(run.stderr.match(/gave up the rights to write/g)).toHaveLength(1);
    expect(report.threads.map(({ name }) => name)).toContain('as root');
  },
);
