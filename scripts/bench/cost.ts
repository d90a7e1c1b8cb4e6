/** The group `cost`: what being watched takes of time, at the start, and of memory. */
import type { Found } from '../pythons/discover';
import { providePackages } from '../packages/provide';
import { fromRoot } from '../support/root';
import { native, START_UP_NS, suites, type Row, type Suite } from './cases';
import { middleOf, takeTurns, type Comparison, type Effort, type Taken } from './compare';
import { memoryRows } from './memory';
import { runPython } from './sample';

/** Figures of one suite. */
export interface SuiteResults {
  readonly name: string;
  readonly comparisons: readonly Comparison[];
}

export interface Cost {
  readonly suites: readonly SuiteResults[];
  readonly resources: readonly Row[];
}

/** `isWanted`: of the operations that it accepts, and of all when it accepts none. */
export async function benchCost(
  pythons: readonly Found[],
  isWanted: (operation: string) => boolean,
  effort: Effort,
  progress: (text: string) => void,
): Promise<Cost> {
  const some = narrowed(isWanted);
  const isWhole = some === suites;
  const failed = pythons[0] ? await providePackages(pythons[0].path) : null;
  if (failed !== null) throw new Error(`pytest cannot be provided: ${failed}`);
  const results: SuiteResults[] = [];
  for (const suite of some) {
    const comparisons: Comparison[] = [];
    for (const python of pythons.filter(suite.runsOn))
      comparisons.push(...(await compareSuite(python, suite, effort, progress)));
    results.push({ name: suite.name, comparisons });
  }
  const resources = results.flatMap((one) => one.comparisons).flatMap(startUpRow);
  for (const python of isWhole ? pythons : []) {
    progress(`CPython ${python.version}: memory`);
    resources.push(...(await memoryRows(python, effort.samples)));
  }
  return { suites: results, resources };
}

const PROGRAM = fromRoot('scripts', 'bench', 'workloads');

async function compareSuite(
  python: Found,
  { name, workloads, variants, rounds }: Suite,
  { samples, scale }: Effort,
  progress: (text: string) => void,
): Promise<Comparison[]> {
  const names = workloads.map((one) => one.name);
  const taken: Map<string, Taken>[] = [];
  for (let sample = 1; sample <= samples; sample++) {
    progress(`CPython ${python.version}: ${sample} of ${samples}, ${name}`);
    const scaled = rounds.ns === undefined ? rounds : { ...rounds, ns: rounds.ns * scale };
    taken.push(
      await takeTurns(variants, names, scaled, (variant, args) =>
        runPython(python, variant, [PROGRAM, ...args]),
      ),
    );
  }
  return workloads.map((workload) => middleOf(python, workload, taken));
}

function narrowed(isWanted: (operation: string) => boolean): readonly Suite[] {
  const some = suites
    .map((suite) => ({ ...suite, workloads: suite.workloads.filter((one) => isWanted(one.name)) }))
    .filter((suite) => suite.workloads.length > 0);
  return some.length > 0 ? some : suites;
}

function startUpRow({ python, workload, plainNs, ratios }: Comparison): Row[] {
  if (workload.name !== 'start-up') return [];
  const value = (plainNs * (ratios[native.name]! - 1)) / 1e6;
  const name = `CPython ${python}: start of an interpreter that does nothing, added`;
  return [{ name, value, unit: 'ms', most: START_UP_NS / 1e6 }];
}
