import { formatDuration } from '../../base/index';
import { waitNoun } from '../../model/index';
import type { ReportException, ReportLane, ReportThread } from '../../session/report/index';
import type { Places } from './source';

/** A length of time in a column; none at all is plain 0. */
export const time = (ns: number): string => (ns === 0 ? '0' : formatDuration(ns));

/** What a thread or task did when the report was made. */
export function inTheEnd(lane: ReportLane & Partial<ReportThread>, places: Places): string {
  const { state, waitingFor, sitsAt, exitStatus } = lane;
  if (waitingFor === null && sitsAt) return `in a call at ${places.briefly(sitsAt)}`;
  if (waitingFor === null) return exitStatus ? `exit ${exitStatus}` : state;
  const { what, name, reason, site, holder } = waitingFor;
  const where = site ? ` at ${places.briefly(site)}` : '';
  const noun = what ?? name ?? waitNoun(reason.charAt(0).toUpperCase() + reason.slice(1), null);
  return `waits for ${noun}${where}${holder === null ? '' : `, held by ${holder}`}`;
}

/** Of a job in another interpreter, or of a pool that broke, no line but one of the pool's own is known: that tells nothing. */
const POOL = /\/concurrent\/futures\/\w+\.py$/;

/** `ValueError: message at app.py:12` */
export function exceptionText({ text, site }: ReportException, places: Places): string {
  return `${text}${site && !POOL.test(site.file) ? ` at ${places.briefly(site)}` : ''}`;
}
