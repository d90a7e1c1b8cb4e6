import type { RunState } from '../model/index';
import type { FindingRow } from '../protocol/view/index';

export type Severity = FindingRow['severity'];

export interface AnalysisOptions {
  /** Rules that are not checked. */
  readonly disabled?: readonly string[];
  /** Severity by rule, where it shall differ. */
  readonly severity?: Readonly<Record<string, Severity>>;
}

/** The findings of a run. Call `check` after each batch of the model. */
export class Analysis {
  private readonly rows = new Map<number, FindingRow>();

  constructor(
    readonly model: RunState,
    readonly options: AnalysisOptions = {},
  ) {}

  /** Looks again; findings that are new or changed since the last call. */
  check(): FindingRow[] {
    return [];
  }

  /** All findings so far, in the order found. */
  findings(): FindingRow[] {
    return [...this.rows.values()];
  }
}
