import { formatDuration } from '../../base/index';
import { waitNoun } from '../../model/index';
import type { ReportException, ReportLane, ReportThread } from '../../session/report/index';
import type { Places } from './source';

/** A length of time in a column; none at all is plain 0. */
export const time = (ns: number): string => (ns === 0 ? '0' : formatDuration(ns));

/** What a thread or task did when the report was made. */
export function inTheEnd(lane: ReportLane & Partial<ReportThread>, places: Places): string {
  const { state, waitingFor, sitsAt, exitStatus } = lane;
  if (waitingFor === null && sitsAt) return `in a call at ${places.in(sitsAt)}`;
  if (waitingFor === null) return exitStatus ? `exit ${exitStatus}` : state;
  const { what, name, reason, site, holder } = waitingFor;
  const where = site ? ` at ${places.in(site)}` : '';
  const noun = what ?? name ?? waitNoun(reason.charAt(0).toUpperCase() + reason.slice(1), null);
  return `waits for ${noun}${where}${holder === null ? '' : `, held by ${holder}`}`;
}

/** `ValueError: message at app.py:12` */
export function exceptionText({ text, site }: ReportException, places: Places): string {
  return `${text}${site ? ` at ${places.in(site)}` : ''}`;
}
