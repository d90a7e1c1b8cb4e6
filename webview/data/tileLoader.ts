import type { LaneId, ObjectId } from '../../src/base/index';
import { decodeTiles, tileNs } from '../../src/protocol/view/index';
import type { Requests } from '../host/requests';
import { tilesFor } from '../timeline/levels';
import type { TileCache } from './tileCache';

/** What the timeline shows now. */
export interface Wanted {
  readonly level: number;
  readonly startNs: number;
  readonly endNs: number;
  readonly nowNs: number;
  readonly lanes: readonly LaneId[];
  readonly queues: readonly ObjectId[];
  readonly wakes: boolean;
}

const MAX_IN_FLIGHT = 16;
const EVERY_MS = 40;
/** A tile at the live edge is asked for again after this long at least and at most. */
const REFRESH_MS = 95;
/** The same for one whose time is over: all that is still to come is what the operating system says of it. */
const SETTLE_MS = 400;
const SLOWEST_REFRESH_MS = 1_000;
/** A host that needs long for an answer has this many times as long until it is asked again. */
const BREATHER = 2;
/** Weight of the newest answer in the mean. */
const NEWEST = 0.25;

interface Flight {
  readonly slot: string;
  readonly nowNs: number;
  readonly sentMs: number;
}

/** Asks for the tiles that are missing or have grown, and puts answers into the cache. */
export class TileLoader {
  private readonly flights = new Map<number, Flight>();
  private readonly refreshed = new Map<string, number>();
  private lastMs = 0;
  /** How long the host takes to answer, a moving mean. */
  private answerMs = 0;

  constructor(
    private readonly requests: Requests,
    private readonly cache: TileCache,
  ) {}

  /** Call each frame. Returns true when something is still to be asked for: call again soon. */
  want(wanted: Wanted, nowMs: number): boolean {
    if (nowMs - this.lastMs < EVERY_MS) return true;
    let pending = false;
    const { level, startNs, endNs, nowNs } = wanted;
    const margin = (endNs - startNs) / 4;
    const visible = tilesFor(level, startNs, Math.min(endNs, nowNs));
    const around = tilesFor(level, startNs - margin, Math.min(endNs + margin, nowNs));
    // The newest first: it is what a reader who follows looks at.
    const indexes = range(visible.first, visible.last)
      .reverse()
      .concat(range(around.first, visible.first - 1), range(visible.last + 1, around.last));
    for (const index of indexes) {
      const slot = `${level}/${index}`;
      const lanes = wanted.lanes.filter((id) => this.stale('states', id, wanted, index));
      const queues = wanted.queues.filter((id) => this.stale('depth', id, wanted, index));
      const wakes = wanted.wakes && this.stale('wakes', 0, wanted, index);
      if (lanes.length === 0 && queues.length === 0 && !wakes) continue;
      if (this.inFlight(slot) || this.flights.size >= MAX_IN_FLIGHT) {
        pending = true;
        continue;
      }
      if (
        nowMs - (this.refreshed.get(slot) ?? -Infinity) <
        this.paceMs(lanes, queues, level, index)
      ) {
        pending = true;
        continue;
      }
      this.lastMs = nowMs;
      this.refreshed.set(slot, nowMs);
      const id = this.requests.post({ type: 'tiles', level, index, lanes, queues, wakes });
      this.flights.set(id, { slot, nowNs, sentMs: nowMs });
    }
    if (this.refreshed.size > 500) this.refreshed.clear();
    return pending;
  }

  /** Whether a tile that is in sight has not come at all. */
  lacks({ level, startNs, endNs, nowNs, lanes, queues }: Wanted): boolean {
    const { first, last } = tilesFor(level, startNs, Math.min(endNs, nowNs));
    const isThere = (kind: 'states' | 'depth', id: number): boolean =>
      range(first, last).every((index) => this.cache.get(kind, id, level, index) !== undefined);
    return (
      !lanes.every((id) => isThere('states', id)) || !queues.every((id) => isThere('depth', id))
    );
  }

  /** Time between two requests for a tile that grows, ms. */
  get refreshMs(): number {
    return Math.min(SLOWEST_REFRESH_MS, Math.max(REFRESH_MS, BREATHER * this.answerMs));
  }

  /** Takes an encoded batch; false when it is not one we asked for. */
  receive(buffer: ArrayBuffer, nowMs: number): boolean {
    const batch = decodeTiles(buffer);
    const flight = this.flights.get(batch.id);
    this.flights.delete(batch.id);
    if (flight === undefined) return false;
    this.answerMs += (nowMs - flight.sentMs - this.answerMs) * NEWEST;
    for (const series of batch.series) {
      this.cache.put(series, batch.level, batch.index, flight.nowNs);
    }
    return true;
  }

  /** The host refused a tile; it is asked for again when the view moves on. */
  failed(id: number): void {
    this.flights.delete(id);
  }

  reset(): void {
    this.flights.clear();
    this.refreshed.clear();
    this.cache.clear();
  }

  /** Answers of a lost connection never come; what is cached stays true. */
  connectionLost(): void {
    this.flights.clear();
  }

  private inFlight(slot: string): boolean {
    for (const flight of this.flights.values()) if (flight.slot === slot) return true;
    return false;
  }

  /** Time between two requests for a tile, ms; 0 while some of it is not known at all. */
  private paceMs(
    lanes: readonly LaneId[],
    queues: readonly ObjectId[],
    level: number,
    index: number,
  ): number {
    const end = (index + 1) * tileNs(level);
    let isOver = true;
    const known = (kind: 'states' | 'depth', id: number): boolean => {
      const cached = this.cache.get(kind, id, level, index);
      isOver &&= cached !== undefined && cached.knownNs >= end;
      return cached !== undefined;
    };
    if (!lanes.every((id) => known('states', id)) || !queues.every((id) => known('depth', id)))
      return 0;
    return isOver ? Math.max(SETTLE_MS, this.refreshMs) : this.refreshMs;
  }

  private stale(
    kind: 'states' | 'depth' | 'wakes',
    id: number,
    wanted: Wanted,
    index: number,
  ): boolean {
    const cached = this.cache.get(kind, id, wanted.level, index);
    if (cached === undefined) return true;
    if (cached.series.final) return false;
    // Nothing can have been added to what the cache knows unless time went on inside the tile.
    const end = Math.min((index + 1) * tileNs(wanted.level), wanted.nowNs);
    return end > cached.knownNs || wanted.nowNs > cached.knownNs;
  }
}

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
}
