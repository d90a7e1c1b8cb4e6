import { describe, expect, test } from 'vitest';
import { corpusCases } from '../../scripts/corpus/cases';
import { judge } from '../../scripts/corpus/judge';
import { pythons } from '../support/pythons';
import { program, reportOf } from './support/heddle';

const PAIR = corpusCases().find(({ name }) => name === 'stall/handler_sets_event')!;

describe.each(pythons())('handlers of signals on 3.$minor', ({ path }) => {
  test('what they do is read where they are written', async () => {
    expect(await judge(PAIR, path)).toMatchObject({ found: true, falsePositives: [], broken: '' });
  });

  test('those of other processes may end a wait for what is shared', async () => {
    const args = ['--report', 'json', '--python', path, program('told_by_parent.py')];
    const { run, report } = await reportOf(args);
    expect([run.code, report.findings]).toEqual([0, []]);
  });
});
