import { formatDuration } from '../../base/index';
import type { ReportLane } from '../../session/report/index';
import type { Places } from './source';

/** A length of time in a column; none at all is plain 0. */
export const time = (ns: number): string => (ns === 0 ? '0' : formatDuration(ns));

/** What a thread or task did when the report was made. */
export function inTheEnd({ state, waitingFor }: ReportLane, places: Places): string {
  if (waitingFor === null) return state;
  const { name, reason, site } = waitingFor;
  return `waits for ${name ?? reason}` + (site ? ` at ${places.in(site)}` : '');
}
