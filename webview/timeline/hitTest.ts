import type { LaneId, ObjectId } from '../../src/base/index';
import { laneBars, visibleTracks, type PlacedTrack } from '../lanes/trackLayout';
import { sliceAt } from './paintLabels';
import { holdParts, type Scene, type SeenSlice } from './scene';
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
    }
  | {
      readonly kind: 'hold';
      readonly lane: LaneId;
      readonly object: ObjectId;
      readonly startNs: number;
      readonly endNs: number;
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
  return slice ? { kind: 'slice', lane: track.lane, atNs, slice } : { kind: 'row', row };
}

/** The innermost visible hold; a slim one may be missed by two pixels. */
function holdAt(scene: Scene, lane: LaneId, atNs: number): Hit | null {
  const slack = 2 * scene.scale.nsPerPixel;
  let best: Hit | null = null;
  for (const { data } of holdParts(scene, lane)) {
    for (let at = 0; at < data.start.length; at++) {
      const startNs = data.start[at]!;
      const endNs = data.end[at]!;
      if (startNs - slack > atNs || endNs + slack < atNs) continue;
      const object = data.object[at]! as ObjectId;
      if (scene.colors.slotOf(object) === -1) continue;
      best = { kind: 'hold', lane, object, startNs, endNs, density: data.density[at]! };
    }
  }
  return best;
}
