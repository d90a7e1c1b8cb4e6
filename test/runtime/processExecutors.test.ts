import { describe, expect, test } from 'vitest';
import { fromRoot } from '../../scripts/support/root';
import { type Way, compiled, ended, lines, said, ways } from './support';

const scene = async (name: string, ...args: string[]): Promise<unknown[]> =>
  said(await compiled('processExecutors'), name, ...args);

describe('a pool of processes', () => {
  const ran = [
    [3, 5, true],
    [1, 2, 3, 4, 5],
    [3, true],
  ];

  test.each(Object.keys(ways) as Way[])('works in a program that is %s', async (way) => {
    expect(await said(await compiled('processExecutors', way), 'runs')).toEqual(ran);
  });

  test('works with processes of the fork server', async () => {
    expect(await scene('runs', 'forkserver')).toEqual(ran);
  });

  test('has errors arrive with type, message, properties, cause and stack, and refuses what cannot be sent', async () => {
    expect(await scene('throws')).toEqual([
      [true, 'StoneError', 'too heavy', 3, 'TypeError'],
      [true, 'SendError'],
      ['SendError'],
      ['ValueError'],
      ['ValueError'],
    ]);
  });

  test('has as many processes as are needed, with names', async () => {
    const names = ['ProcessPoolExecutor-0_0', 'ProcessPoolExecutor-0_1'];
    expect(await scene('team')).toEqual([[names, 2]]);
  });

  test('has another process after so many jobs', async () => {
    expect(await scene('renews')).toEqual([[[0, 0, 2, 2, 4]]]);
  });

  test('prepares each process', async () => {
    expect(await scene('initialises')).toEqual([['saw of ProcessPoolExecutor-0_0']]);
  });

  test('breaks when that fails', async () => {
    const { stdout, stderr, code } = await ended(await compiled('processExecutors'), 'unready');
    expect(lines(stdout)).toEqual([
      ['BrokenProcessPool', 'the initializer of a process failed; the pool is not usable any more'],
    ]);
    expect([stderr.includes('Error: no tools'), code]).toEqual([true, 0]);
  });

  test('breaks when a process is killed: what runs and what is queued is lost', async () => {
    const broken = 'BrokenProcessPool';
    expect(await scene('dies')).toEqual([[[broken, broken, broken, broken]], [broken]]);
  });

  test('cancels what is queued, and ends', async () => {
    expect(await scene('cancels')).toEqual([[true, 'went on', [true, true, true]]]);
  });

  test('has processes that end in silence when the program is gone', async () => {
    const { stderr } = await ended(await compiled('processExecutors'), 'orphans');
    expect(stderr.trim()).toBe('SIGKILL');
  });

  test('has its jobs done before the program ends', async () => {
    expect((await scene('unfinished')).flat().sort()).toEqual([1, 2, 3]);
  });
});

test('many jobs, cancelled, failing, in processes that are renewed, lose nothing', async () => {
  const jobs = Math.ceil(Number(process.env['HEDDLE_STRESS'] ?? '5000') / 10);
  expect(await scene('stress', `${jobs}`)).toEqual([[jobs, true]]);
}, 120_000);

test('the example counts primes', async () => {
  const { stdout, stderr } = await ended(fromRoot('examples', 'processExecutor.mjs'));
  expect([stdout, stderr]).toEqual(['17984 primes below 200000, by 2 processes\n', '']);
});
