import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fromRoot } from '../../scripts/support/root';
import { compiled, ended } from './support';
import { holdsTable } from './table';

interface Row {
  readonly name: string;
  readonly steps?: readonly (readonly unknown[])[];
  readonly error?: string;
}

holdsTable<Row>('sharing', ({ steps, error }) =>
  steps ? { results: steps.map((step) => step[2]) } : { error },
);

const saidBy = async (scene: string): Promise<unknown> => {
  const { stdout, stderr } = await ended(await compiled('shared'), scene);
  expect(stderr).toBe('');
  return JSON.parse(stdout);
};

describe('processes share', () => {
  test('a lock and a queue, with threads too', async () => {
    expect(await saidBy('counts')).toEqual([800, false, [0, 0]]);
  });

  test('a pipe, until an end is closed', async () => {
    const looked = [true, ['echo', 2], false];
    expect(await saidBy('pipe')).toEqual(['echo', 0, [1, 2], 100_000, looked, 0, 'RuntimeError']);
  });

  test('a lock whose holder was killed, which says so', async () => {
    expect(await saidBy('killed')).toEqual([false, 'AbandonedLockError', true]);
  });

  test('a lock that a thread of theirs left locked when it ended', async () => {
    expect(await saidBy('leaver')).toEqual(['AbandonedLockError', 0]);
  });

  test('jobs, and whether they are done', async () => {
    const done = ['job 1', 'job 2', 'job 3', 'job 4'];
    expect(await saidBy('jobs')).toEqual([done, 'Empty', true]);
  });

  test('a barrier and a condition', async () => {
    expect(await saidBy('meets')).toEqual([[0, 1, 2], false]);
  });

  test('locks that they take in opposite order: a DeadlockError for one of both', async () => {
    expect(await saidBy('crosses')).toEqual(['DeadlockError', 'true']);
  });

  test('a lock that its owner takes again, and permits', async () => {
    expect(await saidBy('nests')).toEqual([[true, true, 1], true, 'RuntimeError', true]);
  });

  test('nothing with others: who does not know the token is not served', async () => {
    const [refused, mode, folder] = (await saidBy('strangers')) as [boolean, string, string];
    expect([refused, mode, existsSync(folder)]).toEqual([true, '700', false]);
  });

  test('nothing any more when the process that has it was killed', async () => {
    // What is killed cannot take its folder away.
    const folder = mkdtempSync(join(tmpdir(), 'heddle-test-'));
    const env = { ...process.env, TMPDIR: folder };
    const child = spawn(process.execPath, [await compiled('shared'), 'orphaned'], { env });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await new Promise((resolve) => child.stdout.once('close', resolve));
    rmSync(folder, { recursive: true });
    expect(said.split('\n').slice(0, -1)).toEqual(['"orphaned"', '"BrokerError"']);
  });
});

test('the example counts words in processes', async () => {
  const { stdout, stderr } = await ended(fromRoot('examples', 'processes.mjs'));
  expect([stdout, stderr]).toEqual(['12 words by counter-1 and counter-2\n', '']);
});
