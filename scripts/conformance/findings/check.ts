import type { Found } from '../../pythons/discover';
import { presentIn } from '../modules';
import { isGood, tallyOf } from '../outcomes';
import { versionOf } from '../packages/provide';
import type { Suite } from '../packages/suites';
import { row } from '../report';
import { reasonFor } from './expected';
import { watchSuite, watchTests, type Watched } from './watched';

/** Tells the errors of a suite; how many of them nobody expects. */
function tell(python: Found, what: string, { tested, told }: Watched): number {
  const unknown = told.filter((one) => reasonFor(one) === null);
  const verdict =
    told.length === 0 ? 'no error' : `${told.length} errors, ${unknown.length} not expected`;
  row(python.version, what, `under heddle run: ${tallyOf(tested.outcomes)}`, [verdict]);
  for (const [test, outcome] of Object.entries(tested.outcomes))
    if (!isGood(outcome)) {
      console.log(`    ${outcome} ${test}`);
      if (outcome === 'died') console.log((tested.details[test] ?? '').replace(/^/gm, '        '));
    }
  for (const one of told) {
    const why = reasonFor(one);
    console.log(
      `    ${why === null ? 'NOT EXPECTED' : 'expected'} ${one.rule} in ${one.at || '?'}`,
    );
    console.log(`        ${why ?? one.message}`);
  }
  return unknown.length;
}

/** Errors that `heddle run` tells of suites of CPython; how many of them nobody expects. */
export async function checkModules(python: Found, modules: readonly string[]): Promise<number> {
  const present = await presentIn(python, modules);
  let unknown = 0;
  for (const module of modules) {
    if (present.has(module))
      unknown += tell(python, module, await watchTests(python, [`test.${module}`]));
    else row(python.version, module, 'missing in this installation', []);
  }
  return unknown;
}

/** Errors that `heddle run` tells of suites of packages; how many of them nobody expects. */
export async function checkSuites(python: Found, suites: readonly Suite[]): Promise<number> {
  let unknown = 0;
  for (const suite of suites) {
    const what = `${suite.name} ${versionOf(suite)}`;
    unknown += tell(python, what, await watchSuite(python, suite));
  }
  return unknown;
}
