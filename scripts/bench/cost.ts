/** The group `cost`: what being watched takes of time, at the start, and of memory. */
import type { Found } from '../pythons/discover';
import { providePackages } from '../packages/provide';
import { native, START_UP_NS, suites, type Row, type Suite, type Variant } from './cases';
import { compare, type Comparison, type Effort } from './compare';
import { memoryRows } from './memory';
import { takeSample, type Sample } from './sample';

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
  for (const { name, workloads, variants, runsOn } of some) {
    const comparisons: Comparison[] = [];
    for (const python of pythons.filter(runsOn)) {
      const names = workloads.map((one) => one.name);
      const take = (variant: Variant): Promise<Sample> =>
        takeSample(python, variant, names, effort.scale);
      comparisons.push(
        ...(await compare(python, workloads, variants, effort.samples, take, progress)),
      );
    }
    results.push({ name, comparisons });
  }
  const resources = results.flatMap((one) => one.comparisons).flatMap(startUpRow);
  for (const python of isWhole ? pythons : []) {
    progress(`CPython ${python.version}: memory`);
    resources.push(...(await memoryRows(python, effort.samples)));
  }
  return { suites: results, resources };
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
