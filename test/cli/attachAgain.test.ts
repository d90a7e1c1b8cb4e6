import { describe, expect, test } from 'vitest';
import type { Found } from '../../scripts/pythons/discover';
import type { Report } from '../../src/session/report/types';
import { anyPython, pythons } from '../support/pythons';
import { eventually, heddle, program, type Heddle } from './support/heddle';
import { attached, letGo, report, Running } from './support/running';

const FALLBACK = { HEDDLE_NATIVE: '0' };

const start = ({ path }: Found, ...args: readonly string[]): Promise<Running> =>
  Running.start(path, [program(args[0]!), ...args.slice(1)]);

const deadlocks = ({ findings }: Report): number =>
  findings.filter(({ rule }) => rule === 'deadlock').length;

const names = ({ threads }: Report): readonly string[] => threads.map(({ name }) => name).sort();

describe.each(pythons())('a program that was let go is attached to again: 3.$minor', (found) => {
  test('threads, what they hold and what they wait for are found anew', async () => {
    const one = await start(found, 'attached.py', 'waiting');
    const first = await letGo(await attached(one));
    const host = await attached(one);
    await one.endsWell();
    expect((await host.ended()).code).toBe(0);
    const seen = report();
    expect(names(seen)).toEqual(names(first));
    const held = seen.locks.find((lock) => lock.name === 'held');
    expect(held).toMatchObject({ kind: 'rLock', contended: 1 });
    const consumer = seen.threads.find(({ name }) => name === 'consumer');
    expect(consumer?.endNs).not.toBeNull();
  });

  test('waits that began while it was recorded', async () => {
    const one = await start(found, 'attached.py', 'crosses');
    const host = await attached(one);
    await one.does('go');
    await host.says('Deadlock');
    await letGo(host);
    for (let turn = 0; turn < 2; turn++) {
      const again = await attached(one);
      await again.says('Deadlock');
      expect(deadlocks(await letGo(again))).toBe(1);
    }
    await one.endsWell('did go\n');
  });

  test('while it is busy with everything at once', async () => {
    const one = await start(found, 'attached_busy.py');
    for (let turn = 0; turn < 4; turn++) {
      const seen = await letGo(await attached(one));
      expect(seen.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect(names(seen)).toEqual(expect.arrayContaining(['MainThread', 'loop', 'puts', 'takes']));
    }
    await one.endsWell();
  });
});

test('now with the one agent, now with the other', async () => {
  const one = await start(anyPython(), 'attached.py', 'deadlock');
  for (const env of [FALLBACK, FALLBACK, {}, FALLBACK, {}]) {
    const host = await attached(one, env);
    await host.says('Deadlock');
    expect(deadlocks(await letGo(host))).toBe(1);
  }
  await one.endsWell();
});

/** Kills a Heddle whose run has a deadlock, and attaches to the process that said its id. */
async function attachedAfterKill(host: Heddle, env: Record<string, string> = {}): Promise<Heddle> {
  await host.says('Deadlock');
  const pid = /pid (\d+)/.exec(host.stdout)![1]!;
  host.signal('SIGKILL');
  await eventually(
    () => host.child.signalCode,
    () => 'Heddle goes on',
  );
  return heddle(['attach', '--time-limit', '2', pid], { env });
}

test.each([{}, FALLBACK])('a program whose Heddle was killed: %o', async (env) => {
  // Who has both ends of a pipe comes to no end of it.
  const script = 'mkfifo in && echo "pid $$" && exec "$0" "$@" <> in';
  const python = [anyPython().path, program('attached.py'), 'deadlock'];
  const host = heddle(['run', '--quiet', '--', 'sh', '-c', script, ...python], { env });
  const again = await attachedAfterKill(host, env);
  await again.says('Deadlock');
  expect((await again.ended()).code).toBe(0);
});

test('a forked child, which its parent has told what things are called', async () => {
  const python = ['--python', anyPython().path];
  const host = heddle(['run', '--quiet', ...python, program('attached_forked.py')]);
  const again = await attachedAfterKill(host);
  await again.says(/waits for second_lock\n\s+at \S+attached_forked.py:\d+ in crossed/);
  expect((await again.ended()).code).toBe(0);
});
