import { describe, expect, test } from 'vitest';
import { nativeModes, record } from './agent';

describe.each(nativeModes())('selectors: $label', (mode) => {
  /** What the main thread was said to wait for, how many of them. */
  const ready = async (what: string): Promise<unknown[]> => {
    const main = await record(mode, 'selecting.py', what);
    const { records } = main.thread('MainThread');
    return records
      .filter(({ event, text }) => event === 'Awaited' && text['what'] === 'Ready')
      .map(({ raw }) => raw['number']);
  };

  test('an event loop with nothing but its own pipe says so', async () => {
    expect(await ready('loop')).toContain(1);
    const numbers = await ready('server');
    expect(numbers).toContain(2);
    expect(numbers).not.toContain(1);
  });

  test('one socket of somebody else is not such a pipe', async () => {
    expect(await ready('selector')).toEqual([0]);
  });
});
