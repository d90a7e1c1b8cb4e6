import type { Found } from '../pythons/discover';
import { compare, type Difference } from './compare';
import { presentIn } from './modules';
import { runDownload, runTests, tallyOf } from './outcomes';
import { differences, row, verdict } from './report';
import type { Side } from './sides';

/** `setUpClass (test.test_x.Class)` is the name of a class that failed before its tests. */
const loadable = (test: string): string => /\((.+)\)$/.exec(test)?.[1] ?? test;

/** Compares suites of CPython; the number of differences that last. */
export async function compareModules(
  python: Found,
  sides: readonly Side[],
  modules: readonly string[],
): Promise<number> {
  const present = await presentIn(python, modules);
  let real = 0;
  for (const module of modules) {
    if (!present.has(module)) {
      row(python.version, module, 'missing in this installation', []);
      continue;
    }
    const names = [`test.${module}`];
    const plain = await runTests(python, 'plain', names);
    const found: [Side, Difference[]][] = [];
    for (const side of sides) {
      const agent = await runTests(python, side, names);
      const again = (which: 'plain' | 'agent', test: string) =>
        runTests(python, which === 'plain' ? 'plain' : side, [loadable(test)]);
      found.push([side, await compare(again, plain.outcomes, agent)]);
    }
    const verdicts = found.map(([side, some]) => verdict(side, some));
    row(python.version, module, `plain: ${tallyOf(plain.outcomes)}`, verdicts);
    for (const [side, some] of found) {
      differences(side, some);
      real += some.filter((one) => one.real).length;
    }
  }
  return real;
}

/** Compares a web server under load; the number of sides that differ. */
export async function compareDownload(python: Found, sides: readonly Side[]): Promise<number> {
  const plain = await runDownload(python, 'plain');
  const verdicts: string[] = [];
  let real = 0;
  for (const side of sides) {
    const agent = await runDownload(python, side);
    if (agent !== plain) real++;
    verdicts.push(`${side}: ${agent === plain ? 'same' : `differs\n${agent}`}`);
  }
  row(python.version, 'http.server', '300 requests, 8 threads', verdicts);
  return real;
}
