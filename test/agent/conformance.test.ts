import { describe, expect, test } from 'vitest';
import { runDownload, runTests } from '../../scripts/conformance/outcomes';
import { modes } from './agent';

// A short part of `npm run conformance`.
describe.each(modes())('conformance: $label', (mode) => {
  const side = mode.native ? 'native' : 'fallback';

  test("CPython's own tests have the same outcome", async (context) => {
    const names = ['test.test_threading_local', 'test.test_thread.LockTests'];
    const plain = await runTests(mode.python, 'plain', names);
    if (Object.keys(plain.outcomes).length < 10) context.skip('its test package is not installed');
    const agent = await runTests(mode.python, side, names);
    expect(agent.outcomes).toEqual(plain.outcomes);
  }, 120_000);

  test('a web server under load answers the same', async () => {
    const plain = await runDownload(mode.python, 'plain', '60', '6');
    expect(plain).toMatch(/exit 0$/);
    expect(await runDownload(mode.python, side, '60', '6')).toBe(plain);
  });
});
