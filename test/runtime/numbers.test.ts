import { describe, expect, test } from 'vitest';
import { fromRoot } from '../../scripts/support/root';
import { compiled, ended } from './support';
import { holdsTable } from './table';

interface Row {
  readonly name: string;
  readonly steps?: readonly (readonly unknown[])[];
  readonly error?: string;
}

holdsTable<Row>('numbers', ({ steps, error }) =>
  steps ? { results: steps.map((step) => step[2]) } : { error },
);

const saidBy = async (scene: string): Promise<unknown> => {
  const { stdout, stderr } = await ended(await compiled('numbers'), scene);
  expect(stderr).toBe('');
  return JSON.parse(stdout);
};

describe('shared numbers', () => {
  test('are counted by threads and processes, each time once, also beyond one block', async () => {
    expect(await saidBy('counts')).toEqual([400, 200, 0, 20_000]);
  });

  test('are had by an asynchronous task that has their lock', async () => {
    expect(await saidBy('tasks')).toEqual([`${1n + 2n ** 40n}`, false]);
  });

  test('say so when who held their lock was killed', async () => {
    expect(await saidBy('killed')).toEqual(['AbandonedLockError', 3]);
  });
});

test('the example counts throws of dice', async () => {
  const { stdout, stderr } = await ended(fromRoot('examples', 'numbers.mjs'));
  expect([stdout, stderr]).toEqual(['1000 of 1000 throws counted\n', '']);
});
