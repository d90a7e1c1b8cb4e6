import { describe, expect, test } from 'vitest';
import { expectRecords, modes, record } from './agent';

describe.each(modes())('imports: $label', (mode) => {
  test('who wants a module waits for the thread that imports it, and holds nothing', async () => {
    const main = await record(mode, 'importing.py');
    expectRecords(mode, main, 'importer', [
      'Block reason=Import target=MainThread stack=want@import',
      'Unblock outcome=Ok',
    ]);
    const held = main.thread('importer').records.filter(({ event }) => event === 'Held');
    expect(held).toEqual([]);
  });
});
