import { describe, expect, test } from 'vitest';
import { nativeModes, record } from './agent';

const native = nativeModes();

describe.each(native)('objects of asyncio: $label', (mode) => {
  const since = (minor: number): boolean => mode.python.minor >= minor;

  test('which task waits for which, and for how long at most', async () => {
    const main = await record(mode, 'asyncio_objects.py');
    const waits = main
      .thread('MainThread')
      .records.filter(({ event, text }) => event === 'TaskBlock' && text['target'])
      .map(({ text, raw, stack }) =>
        [text['reason'], text['target'], stack[0], raw['limit'] ? 'limited' : '']
          .filter(Boolean)
          .join(' '),
      );
    expect(waits).toEqual(
      expect.arrayContaining([
        'Lock Lock lock locks@lock-wait',
        'Lock Lock lock explicit@acquire',
        'Lock Lock many locks@lock-wait',
        'Event Event event waits@event-wait',
        'Event Event event unlimited@unlimited',
        'Event Event event until@until limited',
        'Condition Condition condition notified@condition-wait',
        'Semaphore BoundedSemaphore semaphore passes@semaphore-wait',
        'QueuePut Queue queue fills@put',
        'QueueGet PriorityQueue jobs takes@get',
        'QueueJoin Queue queue drained@join',
      ]),
    );
    const limited = waits.filter((one) => one.startsWith('Event Event never'));
    // Before 3.12 the one with the limit waits for a task of its own, which waits for the event.
    for (const one of limited) expect(one).toMatch(/ limited$/);
    expect(limited.length).toBeGreaterThan(0);
    if (since(11)) {
      expect(waits).toContain('Barrier Barrier barrier meets@barrier-wait');
      expect(waits).toContain('Event Event never timed@timed limited');
    }
  });

  test('who holds a lock, and since which line', async () => {
    const main = await record(mode, 'asyncio_objects.py');
    const owners = main
      .thread('MainThread')
      .records.filter(({ event }) => event === 'TaskOwner')
      .map(({ text }) => [text['object'], text['owner'], text['site']].join(' '));
    const held = 'Lock lock Task-1: main main@held';
    expect(owners.slice(0, 3)).toEqual([held, held, held.replace('lock', 'many')]);
  });

  test('which task sets an event and notifies a condition', async () => {
    const main = await record(mode, 'asyncio_objects.py');
    const told = main
      .thread('MainThread')
      .records.filter(({ event, raw }) => event === 'Notify' && raw['task'])
      .map(({ text }) => [text['object'], text['task'], text['site']].join(' '));
    // What calls a function of Python from Python is not seen with 3.11.
    if (mode.python.minor === 11) expect(told).toEqual([]);
    else
      expect(told).toEqual([
        'Event event Task-1: main main@set',
        'Condition condition Task-1: main main@notify',
      ]);
  });

  test('waits, capacity and depth are counted', async () => {
    const main = await record(mode, 'asyncio_objects.py');
    const object = (name: string) => main.objects.find((one) => one.name === name)!;
    expect(object('lock')).toMatchObject({ kind: 'Lock', contended: 2 });
    expect(object('semaphore')).toMatchObject({ capacity: 1, contended: 1 });
    expect(object('queue')).toMatchObject({ kind: 'Queue', capacity: 1, depthMax: 1 });
    expect(object('jobs')).toMatchObject({ kind: 'PriorityQueue', capacity: 7 });
    // What calls a function of Python from Python is not seen with 3.11.
    if (mode.python.minor !== 11) {
      expect(object('queue')).toMatchObject({ acquisitions: 2, contended: 2, depth: 0 });
      expect(object('jobs')).toMatchObject({ acquisitions: 1, contended: 1, depthMax: 1 });
    }
  });
});
