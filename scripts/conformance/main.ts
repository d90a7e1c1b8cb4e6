/**
 * `npm run conformance [-- VERSION… | MODULE… | quick | native | fallback]`: CPython's own tests of
 * what concerns concurrency, and a web server under load, without the agent and with it. Fails when a
 * difference is real. A suite that an installation lacks is named.
 */
import { discover, primaries } from '../pythons/discover';
import { label } from '../pythons/minors';
import { compare, type Difference } from './compare';
import { modulesOf, presentIn } from './modules';
import { runDownload, runTests, sidesOf, type Outcomes, type Side } from './sides';

const asked = process.argv.slice(2);
const chosen = (kind: RegExp, all: readonly string[]): readonly string[] =>
  asked.some((one) => kind.test(one)) ? asked.filter((one) => kind.test(one)) : all;

const pythons = primaries(await discover()).filter((python) =>
  chosen(/^3\.\d+$/, [label(python.minor)]).includes(label(python.minor)),
);
const modules = chosen(/^test_/, modulesOf(asked.includes('quick')));
const sides = chosen(/^(native|fallback)$/, ['native', 'fallback']);

const count = (outcomes: Outcomes): string => {
  const bad = Object.values(outcomes).filter((one) => !/^(ok|skipped|expected failure)$/.test(one));
  const skipped = Object.values(outcomes).filter((one) => one === 'skipped').length;
  return `${Object.keys(outcomes).length} tests, ${skipped} skipped, ${bad.length} failing`;
};

let real = 0;
for (const python of pythons) {
  const used = sidesOf(python).filter((side) => sides.includes(side));
  const present = await presentIn(python, modules);
  for (const module of modules) {
    if (!present.has(module)) {
      report(python.version, module, 'missing in this installation', []);
      continue;
    }
    const plain = await runTests(python, 'plain', [`test.${module}`]);
    const verdicts: string[] = [];
    const differences: [Side, Difference][] = [];
    for (const side of used) {
      const agent = await runTests(python, side, [`test.${module}`]);
      const found = await compare(python, side, plain.outcomes, agent);
      differences.push(...found.map((one): [Side, Difference] => [side, one]));
      const lasting = found.filter((one) => one.real).length;
      real += lasting;
      const chance = found.length - lasting;
      verdicts.push(
        `${side}: ${lasting === 0 ? 'same' : `${lasting} differ`}${chance ? ` (${chance} by chance)` : ''}`,
      );
    }
    report(python.version, module, `plain: ${count(plain.outcomes)}`, verdicts);
    for (const [side, one] of differences) {
      console.log(
        `    ${side} ${one.real ? 'REAL' : 'chance'} ${one.test}: ${one.plain} → ${one.agent}`,
      );
      if (one.real && one.detail) console.log(one.detail.replace(/^/gm, '      '));
    }
  }
  if (!asked.some((one) => one.startsWith('test_'))) {
    const plain = await runDownload(python, 'plain');
    const verdicts: string[] = [];
    for (const side of used) {
      const agent = await runDownload(python, side);
      if (agent !== plain) real++;
      verdicts.push(`${side}: ${agent === plain ? 'same' : `differs\n${agent}`}`);
    }
    report(python.version, 'http.server', '300 requests, 8 threads', verdicts);
  }
}
console.log(real === 0 ? 'no difference that lasts' : `${real} differences that last`);
process.exitCode = real === 0 ? 0 : 1;

function report(version: string, what: string, how: string, verdicts: readonly string[]): void {
  const cells = [version.padEnd(9), what.padEnd(34), how.padEnd(44), ...verdicts];
  console.log(cells.join('  '));
}
