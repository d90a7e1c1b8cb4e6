import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lineOf } from '../../scripts/support/marks';
import { expectGolden } from '../unit/model/golden';
import { BLOCKED, found } from './support/findings';
import { program, reportOf } from './support/heddle';

const runtime = (name: string): string => program(join('node', 'runtime', `${name}.mjs`));
const HANGING = ['--on-deadlock', 'exit', '--node', process.execPath];

describe('asynchronous waits of heddle/threading and its kin', () => {
  test.each([
    ['asyncTransfers', 'of one thread that lock in opposite order are a deadlock'],
    ['asyncSelfish', 'for a lock that the same code holds is a self-deadlock'],
    ['asyncCrossing', 'and a thread that blocks are a deadlock together'],
    ['asyncStall', 'for items that nobody is left to put is a stall'],
    ['asyncAlone', 'for an item that only its own code would put is a stall, too'],
    ['asyncExhausted', 'in a worker for a job of its own pool exhausts that'],
  ])('%s: one %s', async (name) => {
    const { report, run } = await reportOf([...HANGING, runtime(name)]);
    expect(run.code, run.stderr).toBe(3);
    expectGolden(
      `node-async-${name.slice(5).toLowerCase()}`,
      found(report, 'deadlock', 'self-deadlock', 'stall', 'pool-exhaustion'),
    );
  });

  test('are rows that say what for and where, whatever it is', async () => {
    const path = runtime('asyncKinds');
    const { report, run } = await reportOf([...HANGING, path]);
    expect(run.code, run.stderr).toBe(3);
    const waits = report.tasks.flatMap(({ kind, name, waitingFor }) =>
      kind === 'wait' ? [[name, waitingFor?.reason, waitingFor?.name]] : [],
    );
    expect(waits.sort()).toEqual([
      [`asyncKinds.mjs:${lineOf(path, 'awaits the notify')} of main`, 'condition', 'ready'],
      ['await hang(…) of main', 'future', 'hang(…)'],
      ['forDone() of main', 'queueJoin', 'undone'],
      ['forEvent() of main', 'event', 'never'],
      ['forItem() of main', 'queueGet', 'empty'],
      ['forLock() of main', 'lock', 'lock'],
      ['forMail() of main', 'queueGet', 'mail'],
      ['forParties() of main', 'barrier', 'barrier'],
      ['forPermit() of main', 'semaphore', 'permits'],
      ['forResult() of main', 'future', 'hang(…)'],
      ['forRoom() of main', 'queuePut', 'full'],
      ['forShared() of main', 'lock', 'shared'],
      ['forThread() of main', 'threadJoin', 'hung'],
    ]);
    const [main] = report.threads;
    expect([main?.name, main?.waitingFor?.reason]).toEqual(['main', 'waits']);
  });

  test('that something will end are no error: a timer, a thread, a signal, a time limit', async () => {
    const { report, run } = await reportOf([...HANGING, runtime('asyncIdle')]);
    expect([run.code, run.stdout], run.stderr).toEqual([0, 'over\n']);
    expect(report.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(report.findings.map(({ rule }) => rule)).not.toContain(BLOCKED);
    // Each has ended with what it waited for.
    const open = report.tasks.filter(({ state, waitingFor }) => state !== 'ended' || waitingFor);
    expect(open).toEqual([]);
    expect(report.tasks.filter(({ kind }) => kind === 'wait')).toHaveLength(8);
  });
});
