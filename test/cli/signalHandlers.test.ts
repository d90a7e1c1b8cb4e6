import { describe, expect, test } from 'vitest';
import { corpusCases } from '../../scripts/corpus/cases';
import { judge } from '../../scripts/corpus/judge';
import { pythons } from '../support/pythons';
import { ended, program, reportOf } from './support/heddle';
import { report, reportFile, Running } from './support/running';

const some = pythons().filter(({ minor }) => minor === 9 || minor === 14);
const PAIR = corpusCases().find(({ name }) => name === 'stall/handler_sets_event')!;

describe.each(pythons())('handlers of signals on 3.$minor', ({ path }) => {
  test('what they do is read where they are written', async () => {
    expect(await judge(PAIR, path)).toMatchObject({ found: true, falsePositives: [], broken: '' });
  });

  test('those of other processes may end a wait for what is shared', async () => {
    const args = ['--report', 'json', '--python', path, program('told_by_parent.py')];
    const { run, report: told } = await reportOf(args);
    expect([run.code, told.findings]).toEqual([0, []]);
  });
});

/** So long a stall would be known. */
const A_WHILE = ['--time-limit', '4'];
const FALLBACK = { HEDDLE_NATIVE: '0' };

describe.each(some)('a handler of Ctrl-C that may end a wait, 3.$minor', ({ path }) => {
  test.each([
    ['in a child that was forked later', ['fork'], {}],
    ['without the native agent', [], FALLBACK],
    ['in a child, without the native agent', ['fork'], FALLBACK],
  ])('%s', async (_what, more, env) => {
    const args = [...A_WHILE, '--python', path, program('ended_by_handler.py'), ...more];
    const { run, report: told } = await reportOf(args, { env });
    expect([run.code, told.findings]).toEqual([124, []]);
  });

  test('from before an attach, and another one', async () => {
    const one = await Running.start(path, [program('ended_by_handler.py')]);
    for (const env of [{}, {}, FALLBACK]) {
      const args = ['attach', ...A_WHILE, '--report-file', reportFile(), String(one.pid)];
      expect((await ended(args, { env })).code).toBe(0);
      expect(report().findings).toEqual([]);
    }
    process.kill(one.pid, 'SIGINT');
    await one.endsWell();
  });
});
