import { describe, expect, test } from 'vitest';
import { nativeModes, program, runAgent } from './agent';

const native = nativeModes();

describe.each(native)('a handler that raises in a wait for a lock: $label', (mode) => {
  test('its exception comes out of the `with`, and the lock is not lost', async () => {
    const { stdout, stderr, code } = await runAgent(mode, [program('interrupted.py')]);
    expect(stderr).toBe('');
    expect(stdout.trim().split('\n')).toEqual([
      'Lock waiting: interrupted, free',
      'Lock given: interrupted, free',
      'RLock waiting: interrupted, free',
      'RLock given: interrupted, free',
      'shared waiting: interrupted, free',
      'shared given: interrupted, free',
    ]);
    expect(code).toBe(0);
  });
});
