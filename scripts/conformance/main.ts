/**
 * `npm run conformance`: tests of others without the agent and with it. Fails when a difference is real, or,
 * of findings, when an error is told that nobody expects. What an installation lacks is named.
 */
import { discover, primaries } from '../pythons/discover';
import { label } from '../pythons/minors';
import { compareDownload, compareModules } from './cpython';
import { checkModules, checkSuites } from './findings/check';
import { modulesOf } from './modules';
import { compareSuites } from './packages/compare';
import { provideSuites } from './packages/provide';
import { SUITES } from './packages/suites';
import { sidesOf } from './sides';

const names = SUITES.map(({ name }) => name);
const HELP = `usage: npm run conformance [-- WORD…]

Runs tests without the agent and with it, and compares what becomes of each. One that differs is run three
times more on both sides: the difference is real when they have no outcome in common. Without words:
CPython's own suites and a web server under load, on every version, native and fallback.

  3.9 … 3.15         only these versions
  native, fallback   only this agent
  debugger           CPython's suites in a debug session instead, with a breakpoint whose condition never holds
  findings           under heddle run instead: the errors it tells, which are expected or false
  quick              only the suites of the primitives
  test_…             only these suites of CPython, or a part: test_concurrent_futures.test_init
  packages           suites of packages instead of CPython's; they are fetched on first use
  NAME…              only these packages: ${names.join(', ')}`;

const asked = process.argv.slice(2);
const chosen = (all: readonly string[]): readonly string[] => {
  const some = all.filter((one) => asked.includes(one));
  return some.length > 0 ? some : all;
};
const versions = ['3.9', '3.10', '3.11', '3.12', '3.13', '3.14', '3.15'];
const words = [
  ...versions,
  'native',
  'fallback',
  'debugger',
  'findings',
  'quick',
  'packages',
  ...names,
];
const modules = asked.filter((one) => one.startsWith('test_'));
const unknown = asked.filter((one) => !words.includes(one) && !modules.includes(one));
const withPackages = asked.some((one) => one === 'packages' || names.includes(one));
const debugged = asked.includes('debugger');
// A debug session is of a program of its own: there is none that runs pytest, or a web server, or heddle run.
const apart = debugged && (withPackages || asked.includes('findings'));
if (asked.includes('--help') || unknown.length > 0 || apart) {
  console.log(HELP);
  process.exit(asked.includes('--help') ? 0 : 2);
}

const sides = debugged ? ['debugger'] : chosen(['native', 'fallback']);
const suites = SUITES.filter(({ name }) => chosen(names).includes(name));
const pythons = primaries(await discover()).filter(({ minor }) =>
  chosen(versions).includes(label(minor)),
);
const missing = withPackages ? await provideSuites(pythons, suites) : null;
if (missing !== null) {
  console.log(`the packages are not provided: ${missing}`);
  process.exit(1);
}

const some = modules.length > 0 ? modules : modulesOf(asked.includes('quick'));

async function findings(): Promise<void> {
  let unknown = 0;
  for (const python of pythons)
    unknown += await (withPackages ? checkSuites(python, suites) : checkModules(python, some));
  console.log(unknown === 0 ? 'no error that is not expected' : `${unknown} errors not expected`);
  process.exitCode = unknown === 0 ? 0 : 1;
}

async function outcomes(): Promise<void> {
  let real = 0;
  for (const python of pythons) {
    const used = sidesOf(python).filter((side) => sides.includes(side));
    if (withPackages) real += await compareSuites(python, used, suites);
    else {
      real += await compareModules(python, used, some);
      if (modules.length === 0 && !debugged) real += await compareDownload(python, used);
    }
  }
  console.log(real === 0 ? 'no difference that lasts' : `${real} differences that last`);
  process.exitCode = real === 0 ? 0 : 1;
}

await (asked.includes('findings') ? findings() : outcomes());
