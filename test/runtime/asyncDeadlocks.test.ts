import { describe, expect, test } from 'vitest';
import { fromRoot } from '../../scripts/support/root';
import { otherNodes } from '../support/nodes';
import { compiled, ended, endedOn } from './support';

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
  limitedElsewhere: 'went on',
};

const rejected = Object.entries(certain);
const waitedFor = Object.entries(uncertain);
const said = (outcome: unknown) => ({
  stdout: `${JSON.stringify(outcome)}\n`,
  stderr: '',
  code: 0,
});

describe('asynchronous code that waits for itself or for others in a circle', () => {
  test.each(rejected)('gets a DeadlockError where that is certain: %s', async (scene, outcome) => {
    expect(await ended(await compiled('asyncDeadlocks'), scene)).toMatchObject(said(outcome));
  });

  test.each(waitedFor)('gets none where anything may end the wait: %s', async (scene, outcome) => {
    expect(await ended(await compiled('asyncDeadlocks'), scene)).toMatchObject(said(outcome));
  });

  test('is told the same while it is recorded', async () => {
    const recorded = [fromRoot('dist', 'cli.js'), 'run', await compiled('asyncDeadlocks')] as const;
    const { stdout } = await ended(...recorded, 'threads');
    expect(stdout).toContain(JSON.stringify(certain['threads']));
    const others = [await ended(...recorded, 'popen'), await ended(...recorded, 'looseTimer')];
    for (const one of others) expect(one.stdout).toMatch(/^true\n/);
  });

  test('waits on where the program has not asked for errors', async () => {
    const program = await compiled('asyncDeadlocks');
    expect(await ended(program, 'unasked')).toMatchObject({ stdout: '', stderr: '\nSIGTERM' });
  });

  test.each(otherNodes())('is told the same in Node $line', async ({ path }) => {
    const program = await compiled('asyncDeadlocks');
    for (const [scene, outcome] of [...rejected, ...waitedFor])
      expect([scene, await endedOn(path, program, scene)]).toMatchObject([scene, said(outcome)]);
  });
});
