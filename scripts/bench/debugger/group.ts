import type { Found } from '../../pythons/discover';
import { middleOf, type Comparison, type Effort, type Taken } from '../compare';
import { debuggers, placements, workloadsOf, type Placement } from './cases';
import { provideDebugpy, type Debugpy } from './debugpy';
import { takeTurnsUnder } from './sample';
import { debugpyAdapter, heddleAdapter, type Adapter } from './session';
import { middle, timeSession, type Waits } from './timing';

export interface Debugged extends Comparison {
  readonly placement: Placement;
}

/** What debugging costs in one interpreter. */
export interface DebuggerResults {
  readonly python: string;
  readonly debugpy: Debugpy;
  readonly comparisons: readonly Debugged[];
  /** By the debugger's name. */
  readonly waits: Readonly<Record<string, Waits>>;
}

/** All debuggers on all workloads by turns; debugpy is left out, by name, where it does not work. */
export async function benchDebugger(
  python: Found,
  all: readonly Found[],
  effort: Effort,
  progress: (text: string) => void,
): Promise<DebuggerResults> {
  progress(`CPython ${python.version}: debugpy`);
  const debugpy = await workingDebugpy(python, all);
  const { folder } = debugpy;
  const waits = await compareWaits(python, folder, effort.samples, progress);
  const here = debuggers.filter((one) => one.name !== 'debugpy' || folder !== undefined);
  const comparisons: Debugged[] = [];
  for (const placement of placements) {
    const taken: Map<string, Taken>[] = [];
    for (let sample = 1; sample <= effort.samples; sample++) {
      const of = `${sample} of ${effort.samples}`;
      progress(`CPython ${python.version}: ${of}, breakpoint ${placement.name}`);
      taken.push(await takeTurnsUnder(python, here, placement, effort.scale, folder ?? ''));
    }
    const compared = workloadsOf(python, placement).map((workload) =>
      middleOf(python, workload, taken),
    );
    comparisons.push(...compared.map((one) => ({ ...one, placement })));
  }
  return { python: python.version, debugpy, comparisons, waits };
}

/** debugpy, once a session has shown that it runs here. */
async function workingDebugpy(python: Found, all: readonly Found[]): Promise<Debugpy> {
  const { version, folder, missing } = await provideDebugpy(python, all);
  if (folder === undefined) return { version, missing: missing ?? 'not installed' };
  try {
    await timeSession(debugpyAdapter(python, folder));
    return { version, folder };
  } catch (error) {
    return { version, missing: (error as Error).message.split('\n')[0]! };
  }
}

async function compareWaits(
  python: Found,
  folder: string | undefined,
  turns: number,
  progress: (text: string) => void,
): Promise<Record<string, Waits>> {
  const adapters: [string, Adapter][] = [['heddle', heddleAdapter(python)]];
  if (folder !== undefined) adapters.push(['debugpy', debugpyAdapter(python, folder)]);
  const taken = new Map<string, Waits[]>(adapters.map(([name]) => [name, []]));
  for (let turn = 1; turn <= turns; turn++) {
    for (const [name, adapter] of adapters) {
      progress(`CPython ${python.version}: ${turn} of ${turns}, session of ${name}`);
      taken.get(name)!.push(await timeSession(adapter));
    }
  }
  return Object.fromEntries([...taken].map(([name, all]) => [name, middle(all)]));
}
