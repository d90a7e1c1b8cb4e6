import { describe, expect, test } from 'vitest';
import { expectRecords, modes, record, runAgent, waits } from './agent';

describe.each(modes())('signals: $label', (mode) => {
  test('each wait is told by the object the program knows', async () => {
    const main = await record(mode, 'signals.py');
    const expected: Record<string, [reason: string, target: string, at: string]> = {
      on_condition: ['Condition', 'Condition condition', 'on_condition@condition-wait'],
      // The native module names an object after the line that made it; here only the lock was seen.
      on_condition_for: [
        'Condition',
        mode.native ? 'Condition ?' : 'Condition plain',
        'on_condition_for@wait-for',
      ],
      on_event: ['Event', 'Event event', 'on_event@event-wait'],
      on_semaphore: ['Semaphore', 'Semaphore semaphore', 'on_semaphore@semaphore-acquire'],
      on_bounded: ['Semaphore', 'BoundedSemaphore bounded', 'on_bounded@bounded-acquire'],
      on_barrier: ['Barrier', 'Barrier barrier', 'on_barrier@barrier-wait'],
    };
    for (const [thread, [reason, target, at]] of Object.entries(expected)) {
      expectRecords(mode, main, thread, [
        `Block reason=${reason} target=${target} stack=${at}`,
        `Unblock outcome=Ok target=${target} waker=MainThread`,
      ]);
      // Waiting in it is one wait; that it uses locks inside is nobody's business.
      expect(waits(main, thread).filter((wait) => wait.startsWith(reason))).toEqual([
        `${reason} ${target}`,
      ]);
    }
    expectRecords(mode, main, 'on_event_shortly', [
      'Block reason=Event target=Event never stack=on_event_shortly@event-timeout timeout=0.3s',
      'Unblock outcome=Timeout target=Event never',
    ]);
    expectRecords(mode, main, 'MainThread', [
      'Block reason=Event target=Event rang stack=<module>@rang-wait',
      'Unblock outcome=Ok target=Event rang waker=timer',
    ]);
    // The lock of a condition is given up for the time of the wait.
    const held = main.thread('on_condition').lines.filter((line) => line.startsWith('Held'));
    expect(held).toEqual([]);
    const timer = main.thread('timer').records.find((record) => record.event === 'Block');
    expect(timer?.text).toMatchObject({ reason: 'Event', timeout: '0.3s' });
  });
});

const native = modes().filter((mode) => mode.native);

describe.each(native)('handlers for Ctrl-C: $label', (mode) => {
  const handled = (code: string): string => `
import asyncio, signal
async def main(): pass
${code}
`;

  test.each([
    ['none', 'asyncio.run(main())', undefined],
    ['one of its own', 'signal.signal(signal.SIGINT, lambda number, frame: None)', '1'],
    [
      'one that is taken back',
      'old = signal.signal(signal.SIGINT, print); signal.signal(signal.SIGINT, old)',
      '',
    ],
    ['one of asyncio', 'asyncio.new_event_loop().add_signal_handler(signal.SIGINT, print)', '1'],
  ])('a handler for Ctrl-C: %s', async (_what, code, told) => {
    const { main, code: status } = await runAgent(mode, ['-c', handled(code)]);
    expect(status).toBe(0);
    expect(main.facts['OwnInterrupt']).toBe(told);
  });
});
