import { describe, expect, test } from 'vitest';
import { nativeModes, record } from './agent';

const native = nativeModes();

describe.each(native)('exceptions nobody looked at: $label', (mode) => {
  test('of tasks and jobs: those that are gone, and those that are left at the end', async () => {
    const main = await record(mode, 'unretrieved.py');
    const told = main.threads
      .flatMap(({ records }) => records)
      .filter(({ event }) => event === 'TaskUnretrieved')
      .map(({ text }) => text['task']);
    expect(told.sort()).toEqual([
      'dropped: failing',
      'fail(dropped)',
      'fail(kept)',
      'kept: failing',
    ]);
  });
});
