import { describe, expect, test } from 'vitest';
import { fromRoot } from '../../scripts/support/root';
import { type Way, compiled, ended, isThere, ways } from './support';
import { type Side, holdsTable } from './table';

interface Row {
  readonly name: string;
  /** The kind of pool that it is for; absent: both. */
  readonly pool?: string;
  /** What the constructor throws, or steps whose last element is the outcome. */
  readonly steps: string | readonly (readonly unknown[])[];
}

/** An outcome that differs names both. */
function outcomeOf(step: readonly unknown[], side: Side): unknown {
  const outcome = step.at(-1) as Partial<Record<Side, unknown>> | null;
  return outcome?.[side] ?? outcome;
}

holdsTable<Row>('poolCalls', ({ pool, steps }, side) => {
  const results = typeof steps === 'string' ? steps : steps.map((step) => outcomeOf(step, side));
  return Object.fromEntries(
    ['Pool', 'ThreadPool'].filter((one) => one === (pool ?? one)).map((one) => [one, results]),
  );
});

async function saidBy(scene: string, way?: Way, ...args: string[]): Promise<unknown[]> {
  const program = await compiled('processPools', way);
  const { stdout, stderr, code } = await ended(program, scene, ...args);
  expect([stderr, code]).toEqual(['', 0]);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

describe('a pool of processes', () => {
  const called = [
    [3, 7, [1, 4, 9]],
    [16, 25, [2, 4]],
    [0, 20],
  ];

  test.each(Object.keys(ways) as Way[])('works in a program that is %s', async (way) => {
    expect(await saidBy('calls', way)).toEqual(called);
  });

  test('works with processes of the fork server', async () => {
    expect(await saidBy('calls', 'esm', 'forkserver')).toEqual(called);
  });

  test('has errors arrive with type, message, properties, cause and stack', async () => {
    expect(await saidBy('throws')).toEqual([
      ['StoneError', 'too heavy', 3, 'RangeError', true],
      ['SendError', 'SendError'],
      ['RuntimeError', 2],
    ]);
  });

  test('reads items as results are taken, and the rest when it is closed', async () => {
    const kind = (squares: number[]): unknown[] => [
      [true, squares, 'StoneError'],
      ['CancelledError', true],
    ];
    expect(await saidBy('ahead')).toEqual([...kind([0, 1, 4]), ...kind([0, 1, 4]), [40, 0]]);
  });

  test('takes long arguments and no items', async () => {
    expect(await saidBy('large')).toEqual([[6_000_000, 0]]);
  });

  test('replaces a worker that was killed, and says so of its job alone', async () => {
    const text =
      'WorkerLostError: worker process N was ended by SIGKILL in the middle of this job; ' +
      'another worker takes its place for other jobs';
    expect(await saidBy('killed')).toEqual([[text, [0, 1, 4], 'went on', true]]);
  });

  test('replaces workers after as many jobs as it is told', async () => {
    expect(await saidBy('replaces')).toEqual([[true, false, 3]]);
  });

  test('prepares its workers, which are daemons', async () => {
    expect(await saidBy('initialises')).toEqual([['saw of true', 'PoolWorker-1']]);
  });

  test('says that it cannot work when that fails', async () => {
    const { stdout, stderr, code } = await ended(await compiled('processPools'), 'unready');
    expect([stdout, code]).toEqual(['["WorkerLostError","WorkerLostError"]\n', 0]);
    expect(stderr).toMatch(/^Process PoolWorker-1:\nError: no tools\n/);
  });

  test('ends with its jobs when it is terminated', async () => {
    expect(await saidBy('terminates')).toEqual([['CancelledError', 'CancelledError', 'Error']]);
  });

  test('calls back', async () => {
    expect(await saidBy('callbacks')).toEqual([['3', 'StoneError']]);
  });

  test('hands out jobs while the thread that has it is blocked', async () => {
    expect(await saidBy('blocked')).toEqual([[1, 2, 3, 4, 5]]);
  });

  test('shares locks and queues with its workers', async () => {
    expect(await saidBy('shares')).toEqual([150]);
  });

  test('is no longer waited for after a signal or time limit, and goes on', async () => {
    const asked = ['TimeoutError', 'ValueError'];
    expect(await saidBy('aborts')).toEqual([
      ['TimeoutError', [false, false], asked, 'went on', true],
    ]);
  });

  test('loses and mixes up no results of many', async () => {
    expect(await saidBy('many')).toEqual([true, true, true]);
  });

  test('takes its workers along when the program ends', async () => {
    const [pid] = (await saidBy('left')) as [number];
    await expect.poll(() => isThere(pid), { timeout: 60_000 }).toBe(false);
  });
});

test('a pool of threads has the same interface, and so have its processes', async () => {
  expect(await saidBy('dummies')).toEqual([[null, true, 0, 'done', [1, 4], 0]]);
});

test('the example counts primes in processes, and loses one', async () => {
  const { stdout, stderr } = await ended(fromRoot('examples', 'processPool.mjs'));
  expect(stderr).toBe('');
  expect(stdout).toMatch(
    /^17984 primes below 200000\nlost: worker process \d+ was ended by SIGKILL .*\n$/,
  );
});
