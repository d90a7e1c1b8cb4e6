import type { LaneId, ObjectId } from '../../src/base/index';
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
import { holdTail, stateTail, untold, type Untold } from './liveEdge';
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

/** Looks it up once for a picture. */
function once<S extends Series>(
  { found }: Scene,
  name: string,
  make: () => readonly TilePart<S>[],
): readonly TilePart<S>[] {
  const known = found.get(name) as readonly TilePart<S>[] | undefined;
  if (known) return known;
  const made = make();
  found.set(name, made);
  return made;
}

/** The cached series that best show what is visible, in order of time. */
function partsOf<K extends 'states' | 'holds' | 'spans' | 'depth'>(
  scene: Scene,
  kind: K,
  id: number,
): readonly TilePart<Extract<Series, { kind: K }>>[] {
  const { cache, scale } = scene;
  return once(scene, `${kind}/${id}`, () => {
    const level = levelFor(scale.nsPerPixel);
    const span = tilesFor(level, scale.startNs, toNs(scale, scale.width));
    const find = (at: number, index: number) => cache.get(kind, id, at, index)?.series;
    const parts: TilePart<Extract<Series, { kind: K }>>[] = [];
    for (let index = span.first; index <= span.last; index++) {
      cache.touch(kind, id, level, index);
      parts.push(...bestParts(find, level, index));
    }
    return parts;
  });
}

/** With what the lane's row tells about the time after the last tile, up to now. */
export function holdParts(scene: Scene, lane: LaneId): readonly TilePart<HoldSeries>[] {
  return once(scene, `holds up to now/${lane}`, () => {
    const parts = partsOf(scene, 'holds', lane);
    const tail = holdTail(scene.store, lane, parts);
    return tail === null ? parts : [...parts, tail];
  });
}

export function spanParts(scene: Scene, lane: LaneId): readonly TilePart<SpanSeries>[] {
  return partsOf(scene, 'spans', lane);
}

export function depthParts(scene: Scene, queue: ObjectId): readonly TilePart<DepthSeries>[] {
  return partsOf(scene, 'depth', queue);
}

/** The same of what it does. */
export function stateParts(scene: Scene, lane: LaneId): readonly TilePart<StateSeries>[] {
  return once(scene, `states up to now/${lane}`, () => {
    const parts = partsOf(scene, 'states', lane);
    const tail = stateTail(scene.store, lane, parts);
    return tail === null ? parts : [...parts, tail];
  });
}

/** What the picture does not know of the lane yet, of the time that is seen. */
export function untoldParts(scene: Scene, lane: LaneId): Untold[] {
  const { scale, store } = scene;
  const row = store.lanes.get(lane);
  if (row === undefined) return [];
  const fromNs = Math.max(row.startNs, scale.startNs);
  const untilNs = Math.min(row.endNs ?? store.nowNs, toNs(scale, scale.width));
  return fromNs < untilNs ? untold(stateParts(scene, lane), fromNs, untilNs) : [];
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
  /** Of each object, where its last hold is. */
  const last = new Map<number, number>();
  for (const { data, fromNs, toNs } of parts) {
    for (let at = 0; at < data.start.length; at++) {
      const startNs = Math.max(data.start[at]!, fromNs);
      const endNs = Math.min(data.end[at]!, toNs);
      if (endNs <= startNs) continue;
      const object = data.object[at]! as ObjectId;
      const density = data.density[at]!;
      const index = last.get(object);
      const before = index === undefined ? undefined : seen[index]!;
      if (before?.density === 0 && density === 0 && startNs - before.endNs < 1) {
        seen[index!] = { ...before, endNs: Math.max(before.endNs, endNs) };
        continue;
      }
      last.set(object, seen.length);
      seen.push({ startNs, endNs, object, density });
    }
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
