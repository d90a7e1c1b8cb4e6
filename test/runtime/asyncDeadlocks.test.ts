import { spawn } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { fromRoot } from '../../scripts/support/root';
import { DEADLINE_MS } from '../support/deadline';
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

/** What is named of those in which no wait can be rejected, or none is to be. */
const named: Record<string, string> = {
  lockTwice: 'asynchronous code of MainThread waits for MainThread to release lock',
  rlockTwice: 'asynchronous code of MainThread waits for MainThread to release lock',
  held: 'asynchronous code of MainThread waits for MainThread to release lock',
  locks: 'asynchronous code of MainThread waits for MainThread to release lock',
  bystanders: 'asynchronous code of MainThread waits for MainThread to release lock',
  taskAndThread: 'Thread-1 (crossesSync) waits for MainThread to release lock',
  threadLast: 'asynchronous code of MainThread waits for Thread-1 (crossesSync) to release lock',
  threads:
    'asynchronous code of Thread-1 (crossesAsync) waits for Thread-2 (crossesAsync) to release lock',
  join: 'asynchronous code of MainThread waits for Thread-1 (wantsAsync) to end',
  job: 'asynchronous code of MainThread waits for ThreadPoolExecutor-0_0 to end its job',
  behind:
    'asynchronous code of ThreadPoolExecutor-0_0 waits for ThreadPoolExecutor-0_0 to end its job',
  awaitedBehind:
    'asynchronous code of ThreadPoolExecutor-0_0 waits for ThreadPoolExecutor-0_0 to end its job',
};

/** The same of those none of whose waits can be rejected, whatever is asked for. */
const endless: Record<string, string> = {
  several:
    'asynchronous code of ThreadPoolExecutor-0_0 waits for ThreadPoolExecutor-0_0 to end its job',
  completions:
    'asynchronous code of ThreadPoolExecutor-0_0 waits for ThreadPoolExecutor-0_1 to end its job',
};

const program = compiled('asyncDeadlocks');

const said = (outcome: unknown) => ({
  stdout: `${JSON.stringify(outcome)}\n`,
  stderr: '',
  code: 0,
});

describe.each(nodes())('a circle of waits of asynchronous code in Node $line', ({ path }) => {
  const run = async (scene: string, onDeadlock = 'throw'): Promise<Ended> =>
    endedOn(path, await program, scene, onDeadlock);

  /** What the program writes first, which is that it names a deadlock. */
  async function naming(scene: string, onDeadlock: string): Promise<string> {
    const child = spawn(path, [await program, scene, onDeadlock]);
    let written = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (written += chunk.toString()));
    try {
      await expect.poll(() => written, { timeout: DEADLINE_MS }).toContain('\n');
    } finally {
      child.kill('SIGKILL');
    }
    expect(written).toMatch(/^heddle: deadlock: .*\n$/);
    return written;
  }

  test.each(Object.entries(certain))(
    'is a DeadlockError if certain: %s',
    async (scene, outcome) => {
      expect(await run(scene)).toEqual(said(outcome));
    },
  );

  test.each(Object.entries(uncertain))('is none if it may end: %s', async (scene, outcome) => {
    const [asked, unasked] = [run(scene), run(scene, 'report')];
    expect([await asked, await unasked]).toEqual([said(outcome), said(outcome)]);
  });

  test.each(Object.entries(named))(
    'is named to who asked for no error: %s',
    async (scene, name) => {
      expect(await naming(scene, 'report')).toContain(name);
    },
  );

  test.each(Object.entries(endless))(
    'is named if none can be rejected: %s',
    async (scene, name) => {
      const both = [naming(scene, 'report'), naming(scene, 'throw')];
      for (const text of await Promise.all(both)) expect(text).toContain(name);
    },
  );
});

test('a program that is recorded gets the same errors', async () => {
  const recorded = [fromRoot('dist', 'cli.js'), 'run', await program] as const;
  const { stdout } = await ended(...recorded, 'threads', 'throw');
  expect(stdout).toContain(JSON.stringify(certain['threads']));
  for (const scene of ['popen', 'looseTimer'])
    expect((await ended(...recorded, scene, 'throw')).stdout).toMatch(/^true\n/);
});
