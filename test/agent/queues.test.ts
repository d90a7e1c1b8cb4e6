import { describe, expect, test } from 'vitest';
import { expectRecords, modes, record } from './agent';

describe.each(modes())('queues: $label', (mode) => {
  test('waits in put, get and join, and the depth', async () => {
    const main = await record(mode, 'queues.py');
    const expected: Record<string, [reason: string, target: string, at: string]> = {
      producer: ['QueuePut', 'Queue jobs', 'producer@put'],
      joiner: ['QueueJoin', 'Queue jobs', 'joiner@join'],
      from_lifo: ['QueueGet', 'LifoQueue lifo', 'from_lifo@lifo-get'],
      from_priority: ['QueueGet', 'PriorityQueue priority', 'from_priority@priority-get'],
      from_simple: ['QueueGet', 'SimpleQueue simple', 'from_simple@simple-get'],
    };
    for (const [thread, [reason, target, at]] of Object.entries(expected)) {
      expectRecords(mode, main, thread, [
        `Block reason=${reason} target=${target} stack=${at}`,
        `Unblock outcome=Ok target=${target} waker=MainThread`,
      ]);
    }
    expectRecords(mode, main, 'impatient', [
      'Block reason=QueueGet target=LifoQueue lifo stack=impatient@get-timeout timeout=0.3s',
      'Unblock outcome=Timeout target=LifoQueue lifo',
    ]);
    const queue = (name: string) => main.objects.find((one) => one.name === name && !one.hidden);
    expect(queue('jobs')).toMatchObject({ kind: 'Queue', depth: 0, depthMax: 2, capacity: 2 });
    if (mode.native) {
      // For queues: items put and items taken.
      expect(queue('jobs')).toMatchObject({ acquisitions: 3, contended: 3 });
      expect(queue('simple')).toMatchObject({ acquisitions: 1, contended: 1, depth: 0 });
      expect(queue('standing')).toMatchObject({ depth: 6, depthMax: 7 });
    }
  });
});
