import { LaneState, type LaneRow, type SiteRef } from './rows';

/** Where a lane that lives was seen to run, or to sleep in a call that nobody records; null: it was not, or waits. */
export function seenSite({ state, seen, sitsAt, wait, endNs }: LaneRow): SiteRef | null {
  if (wait || endNs !== null) return null;
  return (state === LaneState.Running ? seen?.now : sitsAt) ?? null;
}
