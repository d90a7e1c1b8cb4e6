import type { Lane } from '../../model/index';
import { LaneState, type SiteRef } from '../../protocol/view/index';
import { at } from './evidence';

/** What looks from outside found of a stretch of time. */
export interface InCall {
  /** Asleep in calls that nobody records: a database's library, the `open()` of a FIFO. */
  readonly ns: number;
  /** Where it was so last; null: that could not be read. */
  readonly site: SiteRef | null;
}

/** `in a call at app.py:7 that is not recorded` */
export const inCallPhrase = (site: SiteRef | null): string =>
  `in a call${at(site)} that is not recorded`;

/** Of [from, to), as far as looks can tell, which come some times a second. */
export function inCall({ sampled, sat }: Lane, from: number, to: number): InCall {
  const ns = sampled?.timeWithin(LaneState.Other, from, to) ?? 0;
  const isWithin = sat !== null && sat.fromNs < to && sat.toNs > from;
  return { ns, site: isWithin ? sat.site : null };
}
