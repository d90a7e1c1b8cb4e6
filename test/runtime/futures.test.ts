import { describe, expect, test } from 'vitest';
import { fromRoot } from '../../scripts/support/root';
import { type Way, compiled, ended, lines, said, ways } from './support';
import { holdsTable } from './table';

interface Row {
  readonly name: string;
  readonly steps: readonly (readonly unknown[])[];
  readonly error?: string;
}

holdsTable<Row>(
  'futures',
  ({ steps, error }) =>
    error === undefined ? { results: steps.map((step) => step.at(-1)) } : { error },
  { forms: ['sync', 'async', 'sync processes', 'async processes'] },
);

const saidBy = async (scene: string, ...args: string[]): Promise<unknown[]> =>
  said(await compiled('pools'), scene, ...args);

describe('a pool of threads', () => {
  test.each(Object.keys(ways) as Way[])('works in a program that is %s', async (way) => {
    expect(await said(await compiled('pools', way), 'returns')).toEqual([
      [3, 'nothing', 3, 3],
      [5, 6, 7],
    ]);
  });

  test('has errors arrive with type, message, properties, cause and stack', async () => {
    const [error, stack, rejected, unsendable, several] = await saidBy('throws');
    expect(error).toEqual([true, 'StoneError', 'too heavy', 3, 'RangeError']);
    expect(stack).toEqual(expect.arrayContaining(['StoneError', 'pools-esm.mjs']));
    expect([rejected, unsendable]).toEqual([true, 'SendError']);
    expect(several).toEqual([true, 'both', 'StoneError', 3, 'two']);
  });

  test('says what is to be done about a function that is no task, as pools of processes and loops do', async () => {
    const [said] = (await saidBy('refuses')) as [string[]];
    const must = (what: string, given: string): string =>
      `${what} must be registered with task() at module level; this is ${given}`;
    expect(said).toEqual([
      must('the function of a job', 'the function plain'),
      must('the function of a job', 'undefined'),
      must('the function of a job', 'undefined'),
      ...Array<string>(3).fill(must('the initializer of a pool', 'the function plain')),
      must('the body of a loop', 'the function plain'),
      must('the function of a thread', 'undefined'),
    ]);
  });

  test('names its threads', async () => {
    expect(await saidBy('names')).toEqual([['weaver_0', 'ThreadPoolExecutor-0_0', 1]]);
  });

  test('imports modules as their jobs come', async () => {
    const file = await compiled('elsewhere');
    expect(await saidBy('elsewhere', file)).toEqual([['weaver_0', 'weaver_0', 'weaver_0']]);
  });

  test('can be sent to threads, and its futures and what they return', async () => {
    expect(await saidBy('shares')).toEqual([[true, 1, 4, 9]]);
  });

  test('shares memory with its workers', async () => {
    expect(await saidBy('memory')).toEqual([[[64, 7, 7, 0, 0, 0, 0, 0, 0], [5, 7], true], true]);
  });

  test('prepares each worker', async () => {
    expect(await saidBy('initialises')).toEqual([['tools of weaver_0', 'tools of weaver_0']]);
  });

  test('whose workers wait for jobs behind them has a DeadlockError for the last one', async () => {
    expect(await saidBy('exhausted')).toEqual([['3', 'DeadlockError']]);
  });

  test('whose job waits for a lock of whoever waits for the job has one for one of both', async () => {
    expect(await saidBy('crossing')).toEqual(['DeadlockError', 3]);
  });

  test('breaks when that fails', async () => {
    const { stdout, stderr, code } = await ended(await compiled('pools'), 'unready');
    expect([lines(stdout), code]).toEqual([['BrokenThreadPool', 'BrokenThreadPool'], 0]);
    expect(stderr).toMatch(/^Exception in thread ThreadPoolExecutor-0_0:\nError: no tools\n/);
  });

  test('breaks when a worker is terminated: its job is lost and what is queued, not what runs', async () => {
    expect(await saidBy('dies')).toEqual([
      ['BrokenThreadPool', 'BrokenThreadPool', 'went on'],
      'BrokenThreadPool',
    ]);
  });

  test('is no longer waited for after a signal, and goes on', async () => {
    expect(await saidBy('aborts')).toEqual([['enough', 'enough', 'enough'], 'went on']);
  });

  test('does not make the calls of a map that nobody asks for any more', async () => {
    expect(await saidBy('stops')).toEqual([['went on', [1]]]);
  });

  test('lets a callback submit and be told in its turn, and the program ends', async () => {
    expect(await saidBy('chains')).toEqual([6]);
  });

  test('does not keep the program, whatever other threads have ended meanwhile', async () => {
    expect(await saidBy('besides')).toEqual([3]);
  });

  test('has its jobs done before the program ends', async () => {
    expect(await saidBy('unfinished')).toEqual(['one', 'two', 'three']);
  });
});

test('four threads that submit, cancel and give up waiting lose nothing', async () => {
  const operations = 4 * Math.ceil(Number(process.env['HEDDLE_STRESS'] ?? '2000') / 4);
  const { stdout, stderr } = await ended(await compiled('poolStress'), `${operations}`);
  expect(stderr).toBe('');
  const { awaited, seen } = JSON.parse(stdout) as { awaited: number; seen: number[] };
  const [ran = 0, returned = 0, threw = 0, cancelled = 0] = seen;
  expect(awaited).toBe(operations);
  expect(returned + threw + cancelled).toBe(3 * operations);
  expect(ran + cancelled).toBe(4 * operations);
}, 120_000);

test('the example counts primes', async () => {
  const { stdout, stderr } = await ended(fromRoot('examples', 'pool.mjs'));
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^1 of 8 parts\n(\d of 8 parts\n){7}17984 primes below 200000\n$/);
});
