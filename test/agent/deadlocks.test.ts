import { describe, expect, test } from 'vitest';
import { expectRecords, modes, record } from './agent';
import type { ProcessDump } from '../support/dump';

/** The wait a thread never got out of, with what it held: what a reader finds the cycle by. */
function last(main: ProcessDump, thread: string): string[] {
  const { records } = main.thread(thread);
  const block = records.findLastIndex((one) => one.event === 'Block');
  const after = records.slice(block + 1).map((one) => one.event);
  expect(after.filter((event) => event !== 'Owner')).toEqual([]);
  let first = block;
  while (records[first - 1]?.event === 'Held') first--;
  return records.slice(first, block + 1).map((one) => one.line);
}

describe.each(modes())('deadlocks: $label', (mode) => {
  test('two locks taken by with', async () => {
    const main = await record(mode, 'deadlocks.py', 'with');
    expect(last(main, 'nested_one')).toEqual([
      'Held object=Lock a site=nested_one@one-outer',
      'Block reason=Lock target=Lock b owner=nested_two stack=nested_one@one-inner',
    ]);
    expect(last(main, 'nested_two')).toEqual([
      'Held object=Lock b site=nested_two@two-outer',
      'Block reason=Lock target=Lock a owner=nested_one stack=nested_two@two-inner',
    ]);
  });

  test('two locks taken by acquire()', async () => {
    const main = await record(mode, 'deadlocks.py', 'acquire');
    const [a, b] = mode.native ? ['a', 'b'] : ['locks[0]', 'locks[1]'];
    expect(last(main, 'called_one')).toEqual([
      `Held object=Lock ${a} site=called_one@called-one-outer`,
      `Block reason=Lock target=Lock ${b} owner=called_two stack=called_one@called-one-inner`,
    ]);
    expect(last(main, 'called_two')).toEqual([
      `Held object=Lock ${b} site=called_two@called-two-outer`,
      `Block reason=Lock target=Lock ${a} owner=called_one stack=called_two@called-two-inner`,
    ]);
  });

  test('the same attribute of two objects', async () => {
    const main = await record(mode, 'deadlocks.py', 'methods');
    for (const [thread, other] of [
      ['one', 'two'],
      ['two', 'one'],
    ] as const) {
      expect(last(main, thread)).toEqual([
        'Held object=RLock Account.lock site=transfer@transfer-own',
        `Block reason=Lock target=RLock Account.lock owner=${other} stack=take@take`,
      ]);
    }
    const ids = ['one', 'two'].flatMap((thread) =>
      main
        .thread(thread)
        .records.flatMap((one) => (one.event === 'Held' ? [one.raw['object']] : [])),
    );
    expect(new Set(ids).size).toBe(2);
  });

  test('a thread that waits for itself', async () => {
    const main = await record(mode, 'deadlocks.py', 'self');
    expect(last(main, 'self_deadlock')).toEqual([
      'Held object=Lock a site=self_deadlock@self-outer',
      'Block reason=Lock target=Lock a owner=self_deadlock stack=self_deadlock@self-inner',
    ]);
  });

  test('a condition held while waiting for a queue that its holder should fill', async () => {
    const main = await record(mode, 'deadlocks.py', 'queue');
    expectRecords(mode, main, 'holder', [
      'Held site=holder@holder',
      'Block reason=QueueGet target=Queue jobs stack=holder@holder-get',
    ]);
    expectRecords(mode, main, 'feeder', ['Block reason=Lock owner=holder stack=feeder@feeder']);
  });
});
