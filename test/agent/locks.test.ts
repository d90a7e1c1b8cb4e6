import { describe, expect, test } from 'vitest';
import { expectRecords, modes, record, runAgent, waits, nativeModes } from './agent';

describe.each(modes())('locks: $label', (mode) => {
  test('contention, recursion, attempts and time limits', async () => {
    const main = await record(mode, 'locks.py');

    expectRecords(mode, main, 'waiter', [
      'ThreadBegin flags=Daemon name=waiter parent=MainThread',
      'Block reason=Lock target=Lock lock owner=MainThread stack=waiter@waits',
      'Unblock outcome=Ok target=Lock lock waker=MainThread',
      'ThreadEnd',
    ]);
    expectRecords(mode, main, 'by_call', [
      'Block reason=Lock target=Lock lock owner=MainThread stack=by_call@calls',
      'Unblock outcome=Ok target=Lock lock',
    ]);
    expectRecords(mode, main, 'impatient', [
      'Block reason=Lock target=Lock lock owner=MainThread stack=impatient@gives-up timeout=0.3s',
      'Unblock outcome=Timeout target=Lock lock',
    ]);
    // Attempts that do not wait are no waits.
    expect(waits(main, 'impatient')).toEqual(['Lock Lock lock']);
    expectRecords(mode, main, 'recursive', [
      'Block reason=Lock target=RLock Account._lock owner=MainThread stack=recursive@waits-recursive',
      'Unblock outcome=Ok target=RLock Account._lock waker=MainThread',
    ]);
    expect(waits(main, 'recursive')).toHaveLength(1);
    if (mode.native) {
      const free = main.objects.find((one) => one.name === 'free');
      expect(free).toMatchObject({ kind: 'Lock', acquisitions: 1000, contended: 0, owner: '' });
    }
  });
});

const manyTimes = `
import threading
lock = threading.Lock()
for _ in range(5000):
    lock.acquire()
    lock.release()
`;

describe.each(nativeModes())('a ring that grows: $label', (mode) => {
  test('loses nothing', async () => {
    const env = { HEDDLE_DETAIL: 'full' };
    const { main } = await runAgent(mode, ['-c', manyTimes], { env });
    const operations = main
      .thread('MainThread')
      .records.filter((one) => /^(Acquire|Release)$/.test(one.event));
    // The program takes its lock, whichever that is, more often than all others are taken.
    const lock = operations[operations.length >> 1]?.raw['object'];
    const told = operations.filter((one) => one.raw['object'] === lock);
    expect(main.dropped).toBe(0);
    expect(told.map((one) => one.event)).toEqual(
      Array.from({ length: 5000 }, () => ['Acquire', 'Release']).flat(),
    );
  });
});
