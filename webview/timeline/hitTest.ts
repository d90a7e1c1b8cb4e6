import type { LaneId, ObjectId } from '../../src/base/index';
import { laneBars, visibleTracks, type PlacedTrack } from '../lanes/trackLayout';
import { sliceAt } from './paintLabels';
import { holdParts, isTold, seenHolds, stateParts, type Scene, type SeenSlice } from './scene';
import { toNs } from './viewport';

/** What is under a point of the canvas. */
export type Hit =
  | { readonly kind: 'none' }
  | { readonly kind: 'row'; readonly row: PlacedTrack }
  | {
      readonly kind: 'slice';
      readonly lane: LaneId;
      readonly atNs: number;
      readonly slice: SeenSlice;
      /** It may begin before, or end after, what the picture knows. */
      readonly cut: boolean;
    }
  | {
      readonly kind: 'hold';
      readonly lane: LaneId;
      readonly object: ObjectId;
      readonly startNs: number;
      readonly endNs: number;
      /** As in the slice. */
      readonly cut: boolean;
      /** 0: one hold. Otherwise several: share of the time held, 1–255 for 0–1. */
      readonly density: number;
    }
  | { readonly kind: 'queue'; readonly queue: ObjectId; readonly atNs: number };

export function hitTest(scene: Scene, x: number, y: number): Hit {
  const at = y + scene.scrollTop;
  const [first, last] = visibleTracks(scene.layout, at, at + 0.01);
  const row = first < last ? scene.layout.placed[first] : undefined;
  if (row === undefined) return { kind: 'none' };
  const atNs = toNs(scene.scale, x);
  const { track } = row;
  if (track.kind === 'queue') return { kind: 'queue', queue: track.queue, atNs };
  if (track.kind !== 'lane') return { kind: 'row', row };
  const bars = laneBars(row.height);
  if (at - row.y >= bars.holdTop - 1) {
    const hold = holdAt(scene, track.lane, atNs);
    if (hold) return hold;
  }
  const slice = sliceAt(scene, track.lane, atNs);
  if (!slice) return { kind: 'row', row };
  const cut = isCut(scene, track.lane, slice, stateParts(scene, track.lane));
  return { kind: 'slice', lane: track.lane, atNs, slice, cut };
}

/** Whether something reaches an end of the parts that does not end it. */
function isCut(
  { store }: Scene,
  lane: LaneId,
  { startNs, endNs }: { readonly startNs: number; readonly endNs: number },
  parts: readonly { readonly fromNs: number; readonly toNs: number }[],
): boolean {
  const bornNs = store.lanes.get(lane)?.startNs ?? 0;
  const firstNs = Math.max(bornNs, parts[0]?.fromNs ?? 0);
  const lastNs = Math.min(store.nowNs, parts[parts.length - 1]?.toNs ?? Infinity);
  return (startNs <= firstNs && firstNs > bornNs) || (endNs >= lastNs && lastNs < store.nowNs);
}

/** The innermost visible hold; a slim one may be missed by two pixels. */
function holdAt(scene: Scene, lane: LaneId, atNs: number): Hit | null {
  const slack = 2 * scene.scale.nsPerPixel;
  let best: Hit | null = null;
  const parts = holdParts(scene, lane);
  for (const hold of seenHolds(parts)) {
    if (hold.startNs - slack > atNs || hold.endNs + slack < atNs) continue;
    if (!isTold(scene, hold.object)) continue;
    best = { kind: 'hold', lane, ...hold, cut: isCut(scene, lane, hold, parts) };
  }
  return best;
}
