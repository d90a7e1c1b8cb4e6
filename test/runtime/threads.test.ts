import { describe, expect, test } from 'vitest';
import { fromRoot } from '../../scripts/support/root';
import { type Way, compiled, ended, ways } from './support';

const saidBy = async (scene: string): Promise<unknown[]> => {
  const { stdout } = await ended(await compiled('threads'), scene);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
};

describe('threads', () => {
  test.each(Object.keys(ways) as Way[])('run in a program that is %s', async (way) => {
    const { stdout, stderr, code } = await ended(await compiled('threads', way), 'names');
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    const [[name, ...rest], alive, all] = JSON.parse(stdout);
    expect(name).toMatch(/^Thread-1( \(.+\))?$/);
    expect([rest, alive, all]).toEqual([[true, 'MainThread', false], false, ['MainThread']]);
  });

  test('tell what their function threw, and the program goes on', async () => {
    const { stdout, stderr, code } = await ended(await compiled('threads'), 'fails');
    expect({ stdout, code }).toEqual({ stdout: 'true\n', code: 0 });
    expect(stderr).toMatch(/^Exception in thread Hapless:\nError: no luck\n {4}at /);
  });

  test('are not started where a module is imported for another thread', async () => {
    const { stderr } = await ended(await compiled('unguarded'));
    expect(stderr).toContain("import { isMain } from 'heddle/task';\n    if (isMain) main();");
  });

  test('that are daemons do not keep the program', async () => {
    expect(await saidBy('daemon')).toEqual([true]);
  });

  test('wait for a timer, which can be cancelled, and have data of their own', async () => {
    expect(await saidBy('timer')).toEqual([
      [true, 'nothing', 1],
      [true, false],
    ]);
  });
});

describe('what threads share', () => {
  test('a lock whose owner was terminated says so, and is free after a release', async () => {
    expect(await saidBy('abandoned')).toEqual([true, true]);
  });

  test('a queue is read by `for await`, until it is shut down', async () => {
    expect(await saidBy('loops')).toEqual([
      [[0, 1, 2, 3, 4], true],
      ['a', 1],
    ]);
  });

  test('memory grows as queues do, in whatever thread', async () => {
    expect(await saidBy('grows')).toEqual([[true, true, true]]);
  });

  test('two locks in opposite order end in a DeadlockError for one of both', async () => {
    expect(await saidBy('deadlock')).toEqual([['DeadlockError', 'went on']]);
  });

  test('a thread that waits for itself gets a DeadlockError', async () => {
    expect(await saidBy('alone')).toEqual([true]);
  });

  test('notify(2) wakes two of three', async () => {
    expect(await saidBy('notify')).toEqual([[['notified', 'notified'], 'no more', 'notified']]);
  });

  test('a signal ends an asynchronous wait and leaves the lock whole', async () => {
    expect(await saidBy('aborts')).toEqual(['enough', true, 'DeadlockError']);
  });

  test('settrace is told what happens', async () => {
    expect(await saidBy('traced')).toEqual([
      ['acquire lock', 'put queue', 'release lock', 'get queue'],
    ]);
  });
});

test('four threads under stress lose nothing', async () => {
  const operations = process.env['HEDDLE_STRESS'] ?? '10000';
  const { stdout, stderr } = await ended(await compiled('stress'), operations);
  expect(stderr).toBe('');
  const { counted, expected, put, got, permits, free } = JSON.parse(stdout);
  expect(counted).toEqual(expected);
  expect({ put, permits, free }).toEqual({ put: got, permits: 2, free: [false, false, false] });
});

test('values of every sort go through a queue as they are', async () => {
  const { stdout, stderr } = await ended(await compiled('values'));
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual([true, true, true, ['SendError', 'SendError', 'Error'], 3]);
});

test('the example counts words', async () => {
  const { stdout, stderr } = await ended(fromRoot('examples', 'threads.mjs'));
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^(Thread-[123] \(count\): \d+ words\n){3}most frequent: the, 6 times\n$/);
});
