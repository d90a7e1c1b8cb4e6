import { describe, expect, test } from 'vitest';
import { fromRoot } from '../../scripts/support/root';
import { type Way, compiled, ended, said, ways } from './support';

const scene = async (name: string, ...args: string[]): Promise<unknown[]> =>
  said(await compiled('loops'), name, ...args);

describe('a loop in several threads', () => {
  test.each(Object.keys(ways) as Way[])('runs in a program that is %s', async (way) => {
    const every = [true, 499_455];
    expect(await said(await compiled('loops', way), 'runs')).toEqual([every, every, every, every]);
  });

  test('is run by its caller and by threads that are kept', async () => {
    const all = ['MainThread', 'prange_0', 'prange_1'];
    expect(await scene('team')).toEqual([[all, all, 3]]);
  });

  test('makes one result of all that the body returns', async () => {
    expect(await scene('reduces')).toEqual([
      [4, 24, 3, 10, '900000000000000000000'],
      ['0', '1', 'Infinity', '-Infinity', '5'],
    ]);
  });

  test('ends with an error of the body, which has type, message, properties and stack', async () => {
    const error = [true, 'StoneError', 'too heavy', 7, true, true];
    expect(await scene('throws')).toEqual([error, error, [45]]);
  });

  test('says what to do instead where it cannot run', async () => {
    const unit = 'numThreads must be an integer from 1 to 1024';
    const inner = expect.stringContaining('make the inner loop a plain for') as unknown;
    expect(await scene('refuses')).toEqual([
      ['RuntimeError', inner],
      ['RuntimeError', inner],
      ['RuntimeError', expect.stringContaining('map() of a ThreadPoolExecutor')],
      ['SendError', expect.stringContaining('make it by sharedArray(Float64Array, …)')],
      ['ValueError', unit],
      ['ValueError', 'chunk must be an integer of at least 1'],
      ['ValueError', expect.stringMatching(/^reduction must be 'sum', 'product', 'min', 'max' or/)],
      ['ValueError', unit],
    ]);
  });

  test('is over when a thread of it is terminated, and the next one has other threads', async () => {
    expect(await scene('dies')).toEqual([
      ['BrokenThreadPool', expect.stringContaining('a thread of the loop was terminated')],
      [45],
    ]);
  });

  test('ends by a signal, once nobody writes any more', async () => {
    expect(await scene('aborts')).toEqual([
      ['enough', true, 'enough'],
      [45, true],
    ]);
  });

  test('runs beside others, and in threads', async () => {
    const sums = Array.from({ length: 20 }, (_, at) => (at * (at + 1)) / 2);
    expect(await scene('besides')).toEqual([[sums], [4950]]);
  });

  test('has as many threads as is set', async () => {
    expect(await scene('threads')).toEqual([[3, 3]]);
  });
});

test('loops of any size and schedule run every iteration once', async () => {
  expect(await scene('stress', process.env['HEDDLE_STRESS'] ?? '20000')).toEqual([[0]]);
}, 120_000);

test('the example smooths a curve', async () => {
  const { stdout, stderr } = await ended(fromRoot('examples', 'loop.mjs'));
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^after 50 rounds the heat is \d+\.\d{3}, at most \d+\.\d{3}\n$/);
});
