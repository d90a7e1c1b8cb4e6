import type { WakeSeries } from '../../src/protocol/view/index';
import type { Selection } from '../state/selection';
import type { TilePart } from './levels';

/** One arrow: who released, and whom that let go on. */
export interface Wake {
  readonly fromNs: number;
  readonly toNs: number;
  readonly from: number;
  readonly to: number;
  readonly object: number;
}

/** More arrows than this without a selection are a hairball, not an answer. */
const MOST_ARROWS = 40;
const MOST_SELECTED = 160;
/** A stretch of the picture with more arrows than this shows none: there the reader zooms in. */
const BUCKETS = 32;
const MOST_IN_BUCKET = 4;

/** The arrows worth drawing in a window: those of the selection, or all while they are few. */
export function arrowsToDraw(
  parts: readonly TilePart<WakeSeries>[],
  fromNs: number,
  toNs: number,
  selection: Selection | null,
): Wake[] {
  const wakes: Wake[] = [];
  for (const { data, fromNs: from, toNs: to } of parts) {
    for (let at = 0; at < data.fromTime.length; at++) {
      const time = data.toTime[at]!;
      if (time < Math.max(from, fromNs) || time >= Math.min(to, toNs)) continue;
      wakes.push({
        fromNs: data.fromTime[at]!,
        toNs: time,
        from: data.fromLane[at]!,
        to: data.toLane[at]!,
        object: data.object[at]!,
      });
    }
  }
  if (selection === null) {
    const spread = thinned(wakes, fromNs, toNs);
    return spread.length <= MOST_ARROWS ? spread : [];
  }
  const chosen = wakes.filter((one) => concerns(one, selection));
  if (selection.kind !== 'slice') return thinned(chosen, fromNs, toNs).slice(0, MOST_SELECTED);
  // A slice ends with one arrow at most: the first that reaches its lane after the point chosen.
  return chosen.sort((a, b) => a.toNs - b.toNs).slice(0, 1);
}

/** Without the stretches where arrows crowd. */
function thinned(wakes: readonly Wake[], fromNs: number, toNs: number): Wake[] {
  const bucketOf = (wake: Wake): number =>
    Math.floor(((wake.toNs - fromNs) / (toNs - fromNs)) * BUCKETS);
  const counts = new Map<number, number>();
  for (const wake of wakes) counts.set(bucketOf(wake), (counts.get(bucketOf(wake)) ?? 0) + 1);
  return wakes.filter((wake) => counts.get(bucketOf(wake))! <= MOST_IN_BUCKET);
}

function concerns(wake: Wake, selection: Selection): boolean {
  switch (selection.kind) {
    case 'lane':
      return wake.from === selection.lane || wake.to === selection.lane;
    case 'object':
      return wake.object === selection.object;
    case 'slice':
      return wake.to === selection.lane && wake.toNs >= selection.atNs;
    case 'finding':
      return false;
  }
}
