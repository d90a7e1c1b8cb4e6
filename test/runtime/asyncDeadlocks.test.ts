import { describe, expect, test } from 'vitest';
import { fromRoot } from '../../scripts/support/root';
import { nodes } from '../support/nodes';
import { type Ended, compiled, ended, endedOn } from './support';

/** What became of the waits of each scene whose deadlock is certain. */
const certain: Record<string, unknown> = {
  lockTwice: ['DeadlockError', true],
  rlockTwice: 'DeadlockError',
  held: 'DeadlockError',
  locks: ['DeadlockError', 'went on'],
  rlocks: ['DeadlockError', 'went on'],
  bystanders: ['DeadlockError', 'bystander'],
  taskAndThread: ['DeadlockError', 'went on'],
  threadLast: ['went on', 'DeadlockError'],
  threads: ['DeadlockError', 'went on'],
  join: [true, true],
  job: true,
  behind: 'DeadlockError',
  awaitedBehind: 'DeadlockError',
};

/** Of those in which something else ends the wait. */
const uncertain: Record<string, unknown> = {
  timer: true,
  looseTimer: true,
  immediate: true,
  socket: true,
  messagePort: true,
  child: true,
  threadPool: true,
  signalled: true,
  limited: true,
  aborted: true,
  popen: true,
  callback: true,
  event: true,
  deaf: true,
  ordered: 'all',
  limitedElsewhere: 'went on',
};

const said = (outcome: unknown) => ({
  stdout: `${JSON.stringify(outcome)}\n`,
  stderr: '',
  code: 0,
});

describe.each(nodes())('a circle of waits of asynchronous code in Node $line', ({ path }) => {
  const run = async (scene: string): Promise<Ended> =>
    endedOn(path, await compiled('asyncDeadlocks'), scene);

  test.each(Object.entries(certain))(
    'is a DeadlockError if certain: %s',
    async (scene, outcome) => {
      expect(await run(scene)).toEqual(said(outcome));
    },
  );

  test.each(Object.entries(uncertain))('is none if it may end: %s', async (scene, outcome) => {
    expect(await run(scene)).toEqual(said(outcome));
  });
});

test('who has not asked for errors waits on', async () => {
  const program = await compiled('asyncDeadlocks');
  expect(await ended(program, 'unasked')).toMatchObject({ stdout: '', stderr: '\nSIGTERM' });
});

test('a program that is recorded gets the same errors', async () => {
  const recorded = [fromRoot('dist', 'cli.js'), 'run', await compiled('asyncDeadlocks')] as const;
  const { stdout } = await ended(...recorded, 'threads');
  expect(stdout).toContain(JSON.stringify(certain['threads']));
  const others = [await ended(...recorded, 'popen'), await ended(...recorded, 'looseTimer')];
  for (const one of others) expect(one.stdout).toMatch(/^true\n/);
});
