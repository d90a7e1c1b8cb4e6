import { describe, expect, test } from 'vitest';
import { expectRecords, modes, record, waits } from './agent';

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
