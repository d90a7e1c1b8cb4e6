import type { RunState } from '../../model/index';
import type { FindingRow } from '../../protocol/view/index';

/** Rules whose findings say that threads will never go on. */
const FINAL_RULES: readonly string[] = ['deadlock', 'self-deadlock'];

/**
 * Holds a deadlock back for one poll: it is told only if every thread in it still stands in the
 * same wait when the rings have been read once more.
 */
export class Confirmation {
  private readonly candidates = new Map<number, FindingRow>();
  private readonly confirmed = new Set<number>();

  constructor(private readonly model: RunState) {}

  /** Whether something waits to be confirmed by the next poll. */
  get hasCandidates(): boolean {
    return this.candidates.size > 0;
  }

  /** Takes what a check found; gives what may be told now. */
  filter(found: readonly FindingRow[]): FindingRow[] {
    const told = this.settle();
    for (const row of found) {
      if (!FINAL_RULES.includes(row.rule) || this.confirmed.has(row.id)) told.push(row);
      else this.candidates.set(row.id, row);
    }
    return told;
  }

  /** Whether a finding may be shown. */
  isTold(row: FindingRow): boolean {
    return !FINAL_RULES.includes(row.rule) || this.confirmed.has(row.id);
  }

  /** Tells all that stand: for the end of the run. */
  settle(): FindingRow[] {
    const standing = [...this.candidates.values()].filter((row) => this.stands(row));
    this.candidates.clear();
    for (const { id } of standing) this.confirmed.add(id);
    return standing;
  }

  private stands(row: FindingRow): boolean {
    return row.participants.every(({ lane, waitSinceNs }) => {
      if (waitSinceNs === null) return true;
      const state = this.model.lane(lane);
      return (
        state !== undefined && (state.waiting || state.endedWaiting) && state.since === waitSinceNs
      );
    });
  }
}
