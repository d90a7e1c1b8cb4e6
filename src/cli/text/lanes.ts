import { formatDuration } from '../../base/index';
import { waitNoun } from '../../model/index';
import type {
  ReportException,
  ReportLane,
  ReportThread,
  ReportWait,
  ReportWaited,
} from '../../session/report/index';
import type { Places } from './source';

/** A length of time in a column; none at all is plain 0. */
export const time = (ns: number): string => (ns === 0 ? '0' : formatDuration(ns));

/** What a thread or task did when the report was made. */
export function inTheEnd(lane: ReportLane & Partial<ReportThread>, places: Places): string {
  const { state, waitingFor, sitsAt, exitStatus } = lane;
  if (waitingFor === null && sitsAt) return `in a call at ${places.briefly(sitsAt)}`;
  if (waitingFor === null) return exitStatus ? `exit ${exitStatus}` : state;
  const { holder } = waitingFor;
  const by = holder === null ? '' : `, held by ${holder}`;
  return lane.waited?.[0] && isSame(lane.waited[0], waitingFor)
    ? `still waits for it${by}`
    : `waits for ${waitText(waitingFor, places)}${by}`;
}

/** `jobs at pipeline.py:31 in fetch, 92 %`: what most of its waiting was for, and how much of it; empty where that is not known. */
export function mostlyFor({ waited: [most], waitNs }: ReportThread, places: Places): string {
  if (!most) return '';
  const share = Math.round((100 * most.ns) / Math.max(1, waitNs));
  return `${waitText(most, places)}${share < 100 ? `, ${share} %` : ''}`;
}

type WaitedFor = Pick<ReportWait, 'what' | 'name' | 'site'> & { readonly reason: string | null };

function waitText({ what, name, reason, site }: WaitedFor, places: Places): string {
  const noun = what ?? name ?? waitNoun(reason ? upperFirst(reason) : 'Other', null);
  return `${noun}${site ? ` at ${places.briefly(site)}` : ''}`;
}

const upperFirst = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

const isSame = (one: ReportWaited, other: ReportWait): boolean =>
  one.reason === other.reason &&
  one.object === other.object &&
  one.what === other.what &&
  one.site?.file === other.site?.file &&
  one.site?.line === other.site?.line;

/** Of a job in another interpreter, or of a pool that broke, no line but one of the pool's own is known: that tells nothing. */
const POOL = /\/concurrent\/futures\/\w+\.py$/;

/** `ValueError: message at app.py:12` */
export function exceptionText({ text, site }: ReportException, places: Places): string {
  return `${text}${site && !POOL.test(site.file) ? ` at ${places.briefly(site)}` : ''}`;
}
