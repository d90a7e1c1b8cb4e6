import { holdsTable } from './table';

interface Row {
  readonly name: string;
  readonly steps: readonly (readonly unknown[])[];
  readonly error?: string;
}

holdsTable<Row>('behaviours', ({ steps, error }) =>
  error === undefined ? { results: steps.map((step) => step[2]) } : { error },
);
