import { describe, expect, test } from 'vitest';
import { expectRecords, nativeModes, program, runAgent, type Run } from './agent';

/** The interpreter with the native module: the fallback sees no call before it is asked. */
const native = nativeModes();

describe.each(native)('calls that may wait: $label', (mode) => {
  const record = (how: string): Promise<Run> => runAgent(mode, [program('calls.py'), how]);
  const begin = ['Awaited what=PipeData', 'Block reason=Io stack=over_and_over@read'];

  test('the one that waits is told, with the lock that is held', async () => {
    const { main, code, stderr } = await record('ends');
    expect([code, stderr]).toEqual([0, '']);
    expectRecords(mode, main, 'MainThread', ['Held', ...begin, 'Unblock outcome=Ok']);
    const blocks = main
      .thread('MainThread')
      .records.filter((one) => one.stack[0] === 'over_and_over@read');
    expect(blocks.length).toBeLessThan(300);
  });

  test('a signal handler in the middle of it does not take its place', async () => {
    const { main, code, stderr } = await record('signal');
    expect([code, stderr]).toEqual([0, '']);
    expectRecords(mode, main, 'MainThread', [...begin, 'Unblock outcome=Ok']);
  });

  test('a program that is killed in it was waiting', async () => {
    const { main, signal } = await record('kill');
    expect(signal).toBe('SIGKILL');
    const last = main.thread('MainThread').records.at(-1);
    expect([last?.event, last?.stack[0]]).toEqual(['Block', 'over_and_over@read']);
  });

  test('a daemon that is in it at the end was waiting', async () => {
    const { main, code, stderr } = await record('daemon');
    expect([code, stderr]).toEqual([0, '']);
    expectRecords(mode, main, 'over_and_over', begin);
  });
});
