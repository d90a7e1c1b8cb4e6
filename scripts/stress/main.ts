/**
 * `npm run stress`: exceptions at any instant while primitives are used, without the agent and with it.
 * Fails when the agent leaks where CPython does not, or when its counters no longer say what is true.
 */
import { discover, primaries } from '../pythons/discover';
import { label, supportedMinors } from '../pythons/minors';
import { sidesOf, type Side } from '../conformance/sides';
import { CLEAN, interrupt, type Figures } from './interrupt';

/** Without the agent too, the other versions lose a lock of a `with` that is interrupted. */
const SAFE = ['3.11', '3.13', '3.15'];
const COUNT = 100_000;

const HELP = `usage: npm run stress [-- WORD…]

Throws exceptions at any instant into a thread (PyThreadState_SetAsyncExc) and into the main thread
(KeyboardInterrupt of a signal) while it uses a primitive of threading, queue, concurrent.futures or
multiprocessing, ${COUNT.toLocaleString('en')} for each agent, and counts what they leave behind. CPython itself
loses a lock now and then where a primitive is made of Python code: that is why the figures without the agent
stand beside. Without words: ${SAFE.join(', ')}, native and fallback.

  3.9 … 3.15         only these versions
  native, fallback   only this agent
  NUMBER             so many exceptions for each agent`;

const versions = supportedMinors.map(label);
const words: readonly string[] = [...versions, 'native', 'fallback'];
const asked = process.argv.slice(2);
const number = asked.find((one) => /^\d+$/.test(one));
if (asked.some((one) => !words.includes(one) && one !== number)) {
  console.log(HELP);
  process.exit(asked.includes('--help') ? 0 : 2);
}
const chosen = (all: readonly string[], usual = all): readonly string[] => {
  const some = all.filter((one) => asked.includes(one));
  return some.length > 0 ? some : usual;
};

/** Chance alone makes rare leaks differ; so many more it does not make. */
const tooMany = (plain: number, agent: number): boolean => agent > plain + 4 * Math.sqrt(plain + 4);

let wrong = 0;
for (const python of primaries(await discover())) {
  if (!chosen(versions, SAFE).includes(label(python.minor))) continue;
  const agents = sidesOf(python).filter((side) => chosen(['native', 'fallback']).includes(side));
  for (const way of ['thrown', 'signals'] as const) {
    const figures = new Map<Side, Map<string, Figures>>();
    for (const side of ['plain', ...agents] as const)
      figures.set(side, await interrupt(python, side, way, Number(number ?? COUNT) / 2));
    const plain = figures.get('plain')!;
    for (const side of agents) {
      for (const [name, found] of figures.get(side)!) {
        const usual = plain.get(name)!;
        const bad =
          found.unbalanced > 0 ||
          (CLEAN.includes(name) && SAFE.includes(label(python.minor)) && found.leaked > 0) ||
          tooMany(usual.leaked, found.leaked) ||
          tooMany(usual.swallowed, found.swallowed);
        if (bad) wrong++;
        const cells = [
          bad ? 'WRONG' : 'fine ',
          python.version.padEnd(8),
          side.padEnd(8),
          way,
          name.padEnd(28),
          `caught ${found.caught}`,
          `leaked ${found.leaked} (plain ${usual.leaked})`,
          `swallowed ${found.swallowed} (plain ${usual.swallowed})`,
          `unbalanced ${found.unbalanced}`,
        ];
        console.log(cells.join('  '));
      }
    }
  }
}
console.log(wrong === 0 ? 'nothing is lost by the agent' : `${wrong} cases are wrong`);
process.exitCode = wrong === 0 ? 0 : 1;
