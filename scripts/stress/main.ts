/**
 * `npm run stress`: what wears the agent out. Fails when it loses something that CPython does not lose, when its
 * counters no longer say what is true, or when the program grows.
 */
import { discover, primaries } from '../pythons/discover';
import { label, supportedMinors } from '../pythons/minors';
import { stressCrowds } from './crowds';
import { SAFE, stressExceptions } from './exceptions';

const COUNT = 100_000;

const HELP = `usage: npm run stress [-- WORD…]

exceptions: throws them at any instant into a thread (PyThreadState_SetAsyncExc) and into the main thread
(KeyboardInterrupt of a signal) while it uses a primitive of threading, queue, concurrent.futures or
multiprocessing, ${COUNT.toLocaleString('en')} for each agent, and counts what they leave behind. CPython itself
loses a lock now and then where a primitive is made of Python code: that is why the figures without the agent
stand beside. Usually on ${SAFE.join(', ')}.

crowds: makes and drops 10 million locks, 10,000 threads, 500 interpreters, 2,000 forked processes and a tree
of 1,000 that all fork at once, under "heddle run": none is lost, and the program does not grow.

Without words: both, native and fallback.

  exceptions, crowds only this
  3.9 … 3.15         only these versions
  native, fallback   only this agent
  NUMBER             so many exceptions for each agent`;

const versions = supportedMinors.map(label);
const words: readonly string[] = [...versions, 'native', 'fallback', 'exceptions', 'crowds'];
const asked = process.argv.slice(2);
const number = asked.find((one) => /^\d+$/.test(one));
if (asked.some((one) => !words.includes(one) && one !== number)) {
  console.log(HELP);
  process.exit(asked.includes('--help') ? 0 : 2);
}
const chosen = <T extends string>(all: readonly T[], usual: readonly T[] = all): readonly T[] => {
  const some = all.filter((one) => asked.includes(one));
  return some.length > 0 ? some : usual;
};

const parts = chosen(['exceptions', 'crowds']);
const sides = chosen(['native', 'fallback'] as const);
let wrong = 0;
for (const python of primaries(await discover())) {
  const version = label(python.minor);
  if (parts.includes('exceptions') && chosen(versions, SAFE).includes(version))
    wrong += await stressExceptions(python, sides, Number(number ?? COUNT));
  if (parts.includes('crowds') && chosen(versions).includes(version))
    wrong += await stressCrowds(python, sides);
}
console.log(wrong === 0 ? 'nothing is lost by the agent' : `${wrong} cases are wrong`);
process.exitCode = wrong === 0 ? 0 : 1;
