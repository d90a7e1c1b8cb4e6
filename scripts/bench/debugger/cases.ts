import type { Found } from '../../pythons/discover';
import { fromRoot } from '../../support/root';
import type { Workload } from '../cases';

const folder = (name: string): string => fromRoot('scripts', 'bench', 'debugger', name);

export const program = folder('program.py');
export const steps = folder('steps.py');

/** A breakpoint that never stops, and the workloads of program.py that are timed beside it. */
export interface Placement {
  readonly name: string;
  /** The comment on the line. */
  readonly mark: string;
  readonly file: string;
  readonly condition?: string;
  readonly workloads: readonly string[];
}

const busy = ['recursive calls', 'method calls', 'thread pool', 'queue workers'];

export const placements: readonly Placement[] = [
  { name: 'in the same file', mark: 'same file', file: program, workloads: busy },
  { name: 'in another file', mark: 'other file', file: folder('elsewhere.py'), workloads: busy },
  {
    name: 'conditional, in it',
    mark: 'condition',
    file: program,
    condition: 'i < 0',
    workloads: ['loop'],
  },
];

/** Who runs the program; the first is what the others are compared to. */
export const debuggers = [
  { name: 'plain' },
  { name: 'heddle run' },
  { name: 'heddle' },
  { name: 'debugpy' },
  { name: 'pdb' },
] as const;

export type Debugger = (typeof debuggers)[number];

/** What issue 3 asks of breakpoints elsewhere where there is sys.monitoring. */
export const aimFor = (python: Found, placement: Placement): number | undefined =>
  python.minor >= 12 && placement.condition === undefined ? 1.05 : undefined;

export const workloadsOf = (python: Found, placement: Placement): Workload[] =>
  placement.workloads.map((name) => {
    const aim = aimFor(python, placement);
    return { name, unit: 'ns', ...(aim === undefined ? {} : { aim }) };
  });
