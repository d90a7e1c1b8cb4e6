import type { Found } from '../../pythons/discover';
import { compare, type Difference } from '../compare';
import { tallyOf } from '../outcomes';
import { differences, row, verdict } from '../report';
import type { Side } from '../sides';
import { versionOf } from './provide';
import { runSuite } from './run';
import type { Suite } from './suites';

/**
 * Compares suites of packages; the number of differences that last. Each is run twice without the agent:
 * a test that differs from itself says nothing of the agent, and is named.
 */
export async function compareSuites(
  python: Found,
  sides: readonly Side[],
  suites: readonly Suite[],
): Promise<number> {
  let real = 0;
  for (const suite of suites) {
    const first = await runSuite(python, 'plain', suite);
    if (!Object.values(first.outcomes).includes('ok')) {
      row(python.version, suite.name, 'does not run on this version', []);
      console.log(Object.values(first.details).slice(0, 3).join('\n').replace(/^/gm, '      '));
      continue;
    }
    const second = await runSuite(python, 'plain', suite);
    const flaky = new Set(
      [...Object.keys(first.outcomes), ...Object.keys(second.outcomes)].filter(
        (test) => first.outcomes[test] !== second.outcomes[test],
      ),
    );
    const steady = (outcomes: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(outcomes).filter(([test]) => !flaky.has(test)));
    const found: [Side, Difference[]][] = [];
    for (const side of sides) {
      const agent = await runSuite(python, side, suite);
      const again = (which: 'plain' | 'agent', test: string) =>
        runSuite(python, which === 'plain' ? 'plain' : side, suite, [test]);
      const tested = { ...agent, outcomes: steady(agent.outcomes) };
      found.push([side, await compare(again, steady(first.outcomes), tested)]);
    }
    const verdicts = found.map(([side, some]) => verdict(side, some));
    const unsteady = flaky.size > 0 ? [`${flaky.size} differ without the agent too`] : [];
    row(python.version, `${suite.name} ${versionOf(suite)}`, `plain: ${tallyOf(first.outcomes)}`, [
      ...verdicts,
      ...unsteady,
    ]);
    for (const test of flaky)
      console.log(`    plain ${test}: ${first.outcomes[test]} → ${second.outcomes[test]}`);
    for (const [side, some] of found) {
      differences(side, some);
      real += some.filter((one) => one.real).length;
    }
  }
  return real;
}
