import { packagesFolder } from '../../scripts/packages/provide';
import { type Side, holdsTable } from './table';

interface Row {
  readonly name: string;
  /** What the constructor throws, or steps whose last element is the outcome. */
  readonly steps: Differing | readonly (readonly unknown[])[];
}

/** An outcome, or that of each side. */
type Differing = string | Partial<Record<Side, unknown>> | null;

const outcomeOf = (given: Differing, side: Side): unknown =>
  given !== null && typeof given === 'object' && side in given ? given[side] : given;

holdsTable<Row>(
  'jobServers',
  ({ steps }, side) =>
    Array.isArray(steps)
      ? steps.map((step: readonly unknown[]) => outcomeOf(step.at(-1) as Differing, side))
      : outcomeOf(steps as Differing, side),
  // CPython has no such module: ppft is Parallel Python as it is kept up.
  { pythonArgs: [packagesFolder()] },
);
