import { NS_PER_MS, type LaneId, type ObjectId } from '../../src/base/index';
import type {
  DepthSeries,
  HoldSeries,
  Series,
  SpanSeries,
  StateSeries,
} from '../../src/protocol/view/index';
import type { LockColors } from '../data/lockColors';
import type { RunStore } from '../data/runStore';
import type { TileCache } from '../data/tileCache';
import type { TrackLayout } from '../lanes/trackLayout';
import type { Emphasis } from '../state/emphasis';
import type { Selection } from '../state/selection';
import { bestParts, levelFor, tilesFor, type TilePart } from './levels';
import type { StateStyles } from './stateStyles';
import { toNs, type TimeRange, type TimeScale } from './viewport';

/** Everything one picture of the timeline is made from. */
export interface Scene {
  readonly store: RunStore;
  readonly cache: TileCache;
  readonly colors: LockColors;
  readonly styles: StateStyles;
  readonly layout: TrackLayout;
  readonly scrollTop: number;
  readonly height: number;
  readonly scale: TimeScale;
  readonly selection: Selection | null;
  readonly emphasis: Emphasis | null;
  readonly range: TimeRange | null;
  /** Pointer, in CSS pixels of the canvas. */
  readonly hover: { readonly x: number; readonly y: number } | null;
  /** What was looked up of the cache so far: rows, labels and the pointer ask for the same. */
  readonly found: Map<string, readonly TilePart<Series>[]>;
}

/** The cached series that best show what is visible, in order of time. */
function partsOf<K extends 'states' | 'holds' | 'spans' | 'depth'>(
  scene: Scene,
  kind: K,
  id: number,
) {
  type Parts = TilePart<Extract<Series, { kind: K }>>[];
  const { cache, scale, found } = scene;
  const name = `${kind}/${id}`;
  const known = found.get(name);
  if (known) return known as Parts;
  const level = levelFor(scale.nsPerPixel);
  const span = tilesFor(level, scale.startNs, toNs(scale, scale.width));
  const find = (at: number, index: number) => cache.get(kind, id, at, index)?.series;
  const parts: Parts = [];
  for (let index = span.first; index <= span.last; index++) {
    cache.touch(kind, id, level, index);
    parts.push(...bestParts(find, level, index));
  }
  found.set(name, parts);
  return parts;
}

export function holdParts(scene: Scene, lane: LaneId): TilePart<HoldSeries>[] {
  return partsOf(scene, 'holds', lane);
}

export function spanParts(scene: Scene, lane: LaneId): TilePart<SpanSeries>[] {
  return partsOf(scene, 'spans', lane);
}

export function depthParts(scene: Scene, queue: ObjectId): TilePart<DepthSeries>[] {
  return partsOf(scene, 'depth', queue);
}

/** With what the lane's row tells about the time after the last tile, up to now. */
export function stateParts(scene: Scene, lane: LaneId): TilePart<StateSeries>[] {
  const parts = partsOf(scene, 'states', lane);
  const tail = liveTail(scene, lane, lastEnd(parts));
  return tail === null ? parts : [...parts, tail];
}

/** Where the data end, or null when there are none. */
function lastEnd(parts: readonly TilePart<StateSeries>[]): number | null {
  for (let at = parts.length - 1; at >= 0; at--) {
    const { end } = parts[at]!.data;
    if (end.length > 0) return Math.min(end[end.length - 1]!, parts[at]!.toNs);
  }
  return null;
}

/** A lane that waits now and was not seen for longer than this may have done anything in between. */
const GUESSED_NS = 150 * NS_PER_MS;

/** What the lane does between its last tile and now, as far as that is known. */
function liveTail(scene: Scene, id: LaneId, fromNs: number | null): TilePart<StateSeries> | null {
  const { store } = scene;
  const now = store.laneNow(id);
  const toNs = store.nowNs;
  if (now === undefined || store.lanes.get(id)?.endNs !== null) return null;
  const { state, object, sinceNs } = now;
  const isWaiting = sinceNs > 0;
  // Before its first tile has come nothing is known but a wait that goes on.
  if (fromNs === null && !isWaiting) return null;
  const toldNs = fromNs ?? -Infinity;
  const since = isWaiting ? Math.min(toNs, Math.max(toldNs, sinceNs)) : toNs;
  const ran = since > toldNs && isWaiting;
  const cut = ran && since - toldNs <= GUESSED_NS;
  const firstNs = ran && !cut ? since : toldNs;
  if (firstNs >= toNs) return null;
  const data: StateSeries = {
    kind: 'states',
    id,
    final: false,
    start: Float64Array.from(cut ? [toldNs, since] : [firstNs]),
    end: Float64Array.from(cut ? [since, toNs] : [toNs]),
    state: Uint8Array.from(cut ? [1, state] : [state]),
    object: Uint32Array.from(cut ? [0, object] : [object]),
    density: new Uint8Array(cut ? 2 : 1),
  };
  return { data, fromNs: firstNs, toNs };
}

/** A slice as the eye sees it: pieces in neighbouring tiles are one. */
export interface SeenSlice {
  readonly startNs: number;
  readonly endNs: number;
  readonly state: number;
  readonly object: number;
  readonly density: number;
}

/** Slices at least `leastNs` long, joined across tiles. Short ones cost no memory: there are many. */
export function seenSlices(parts: readonly TilePart<StateSeries>[], leastNs: number): SeenSlice[] {
  const seen: SeenSlice[] = [];
  let startNs = 0;
  let endNs = -1;
  let state = 0;
  let object = 0;
  let density = 0;
  const close = (): void => {
    if (endNs >= startNs && endNs - startNs >= leastNs) {
      seen.push({ startNs, endNs, state, object, density });
    }
  };
  for (const { data, fromNs, toNs } of parts) {
    for (let at = 0; at < data.start.length; at++) {
      const from = Math.max(data.start[at]!, fromNs);
      const to = Math.min(data.end[at]!, toNs);
      if (to <= from) continue;
      const exact = density === 0 && data.density[at] === 0;
      const same = state === data.state[at] && object === data.object[at];
      if (exact && same && from - endNs < 1 && endNs >= 0) {
        endNs = to;
        continue;
      }
      close();
      startNs = from;
      endNs = to;
      state = data.state[at]!;
      object = data.object[at]!;
      density = data.density[at]!;
    }
  }
  close();
  return seen;
}

/** A hold as the eye sees it: pieces in neighbouring tiles are one. */
export interface SeenHold {
  readonly startNs: number;
  readonly endNs: number;
  readonly object: ObjectId;
  /** As in HoldSeries. */
  readonly density: number;
}

/** Holds, joined across tiles, in the order of their tiles: inner ones after those around them. */
export function seenHolds(parts: readonly TilePart<HoldSeries>[]): SeenHold[] {
  const seen: SeenHold[] = [];
  /** Of each object, which of them reaches the end of its part. */
  let going = new Map<number, number>();
  for (const { data, fromNs, toNs } of parts) {
    const next = new Map<number, number>();
    for (let at = 0; at < data.start.length; at++) {
      const startNs = Math.max(data.start[at]!, fromNs);
      const endNs = Math.min(data.end[at]!, toNs);
      if (endNs <= startNs) continue;
      const object = data.object[at]! as ObjectId;
      const density = data.density[at]!;
      const before = density === 0 && startNs <= fromNs ? going.get(object) : undefined;
      const index = before ?? seen.length;
      seen[index] = {
        startNs: before === undefined ? startNs : seen[before]!.startNs,
        endNs,
        object,
        density,
      };
      if (density === 0 && endNs >= toNs) next.set(object, index);
    }
    going = next;
  }
  return seen;
}

/** Whether holds of it are drawn: others have waited for it. There may be more such locks than colours. */
export function isTold({ colors, store }: Scene, object: ObjectId): boolean {
  return colors.slotOf(object) !== -1 || (store.locks.get(object)?.waitNs.total ?? 0) > 0;
}

/** The slot of the colour an object has, for slices whose `object` may be a lane (joins). */
export function slotOfObject(scene: Scene, state: number, object: number): number {
  if (object === 0 || state === 5) return -1;
  return scene.colors.slotOf(object as ObjectId);
}
