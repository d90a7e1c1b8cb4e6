import { describe, expect, test } from 'vitest';
import { modes, program, runAgent } from './agent';

describe.each(modes().filter((mode) => !mode.native))('$label', (mode) => {
  test('its thread is cheap', async () => {
    const run = await runAgent(mode, [program('cost.py')]);
    expect([run.code, run.stderr]).toEqual([0, '']);
    const [threads, share] = run.stdout.split(' ').map(Number);
    expect(threads).toBe(1);
    // 2 % in the long run, and what it may use at once.
    expect(share).toBeLessThan(0.03);
    expect(share).toBeGreaterThan(0);
  });
});
