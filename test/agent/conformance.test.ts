import { describe, expect, test } from 'vitest';
import { runDownload, runTests } from '../../scripts/conformance/outcomes';
import { areProvided } from '../../scripts/conformance/packages/provide';
import { runSuite } from '../../scripts/conformance/packages/run';
import { QUICK } from '../../scripts/conformance/packages/suites';
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
  });

  // Before 3.11 pytest needs a package that the folder of pure Python does not have.
  const runs = areProvided(QUICK) && mode.python.minor >= 11;
  const each = test.skipIf(!runs).each(QUICK);
  each('$name: its tests have the same outcome', async (suite) => {
    const plain = await runSuite(mode.python, 'plain', suite);
    expect(Object.values(plain.outcomes)).toContain('ok');
    const agent = await runSuite(mode.python, side, suite);
    expect(agent.outcomes).toEqual(plain.outcomes);
  });

  test('a web server under load answers the same', async () => {
    const plain = await runDownload(mode.python, 'plain', '60', '6');
    expect(plain).toMatch(/exit 0$/);
    expect(await runDownload(mode.python, side, '60', '6')).toBe(plain);
  });
});
