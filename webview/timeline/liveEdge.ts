import type { LaneId } from '../../src/base/index';
import type { HoldRow, HoldSeries, StateSeries } from '../../src/protocol/view/index';
import type { RunStore } from '../data/runStore';
import type { TilePart } from './levels';

/**
 * What rows tell of the time that no tile has told of yet, up to now. Only what is known: what a lane did between its
 * last tile and its present wait is left open, and drawn as such.
 */
export function stateTail(
  store: RunStore,
  id: LaneId,
  told: readonly TilePart<StateSeries>[],
): TilePart<StateSeries> | null {
  const now = store.laneNow(id);
  if (now === undefined || store.lanes.get(id)?.endNs !== null) return null;
  const { state, object, sinceNs } = now;
  const isWaiting = sinceNs > 0;
  const toldNs = lastEnd(told);
  // Before its first tile has come nothing is known but a wait that goes on.
  if (toldNs === null && !isWaiting) return null;
  const fromNs = Math.max(toldNs ?? -Infinity, isWaiting ? sinceNs : -Infinity);
  const toNs = store.nowNs;
  if (fromNs >= toNs) return null;
  const data: StateSeries = {
    kind: 'states',
    id,
    final: false,
    start: Float64Array.of(fromNs),
    end: Float64Array.of(toNs),
    state: Uint8Array.of(state),
    object: Uint32Array.of(object),
    density: new Uint8Array(1),
  };
  return { data, fromNs, toNs };
}

/** Where the data end, or null when there are none. */
function lastEnd(parts: readonly TilePart<StateSeries>[]): number | null {
  for (let at = parts.length - 1; at >= 0; at--) {
    const { end } = parts[at]!.data;
    if (end.length > 0) return Math.min(end[end.length - 1]!, parts[at]!.toNs);
  }
  return null;
}

/** Locks that a lane has, as long as it does what it did when its row told of them. */
export function holdTail(
  store: RunStore,
  id: LaneId,
  told: readonly TilePart<HoldSeries>[],
): TilePart<HoldSeries> | null {
  const lane = store.lanes.get(id);
  if (!lane || lane.endNs !== null || lane.holds.length === 0) return null;
  // By a newer state the wait of the row is over, or it waits by now, and what it holds is not known.
  if (store.laneNow(id)?.sinceNs !== (lane.wait?.sinceNs ?? 0)) return null;
  // While it waits it keeps what it has; while it runs the lock has to say so, too.
  const isSure = ({ object }: HoldRow): boolean =>
    lane.wait !== null || store.locks.get(object)?.owner === id;
  if (!lane.holds.every(isSure)) return null;
  const toNs = store.nowNs;
  const open = lane.holds.map((hold) => ({
    hold,
    fromNs: Math.max(hold.sinceNs, toldOf(told, hold)),
  }));
  const rows = open.filter(({ fromNs }) => fromNs < toNs);
  if (rows.length === 0) return null;
  const data: HoldSeries = {
    kind: 'holds',
    id,
    final: false,
    start: Float64Array.from(rows, (one) => one.fromNs),
    end: new Float64Array(rows.length).fill(toNs),
    object: Uint32Array.from(rows, (one) => one.hold.object),
    depth: Uint8Array.from(rows, (one) => Math.min(255, open.indexOf(one))),
    density: new Uint8Array(rows.length),
  };
  return { data, fromNs: Math.min(...data.start), toNs };
}

/** Until when tiles tell of a hold, -Infinity: not at all. */
function toldOf(told: readonly TilePart<HoldSeries>[], { object, sinceNs }: HoldRow): number {
  for (let part = told.length - 1; part >= 0; part--) {
    const { data, toNs } = told[part]!;
    for (let at = data.start.length - 1; at >= 0; at--) {
      if (data.object[at] === (object as number) && data.end[at]! > sinceNs)
        return Math.min(data.end[at]!, toNs);
    }
  }
  return -Infinity;
}

/** A stretch of a lane's life that nothing is known of yet: a tile is on its way. */
export interface Untold {
  readonly fromNs: number;
  readonly toNs: number;
}

/** What `parts` leave open of [fromNs, toNs), in order of time. */
export function untold(
  parts: readonly TilePart<StateSeries>[],
  fromNs: number,
  toNs: number,
): Untold[] {
  const open: Untold[] = [];
  let at = fromNs;
  for (const part of parts) {
    if (part.fromNs > at) open.push({ fromNs: at, toNs: Math.min(part.fromNs, toNs) });
    at = Math.max(at, Math.min(part.toNs, part.data.final ? part.toNs : (lastEnd([part]) ?? at)));
    if (at >= toNs) return open;
  }
  open.push({ fromNs: at, toNs });
  return open;
}
