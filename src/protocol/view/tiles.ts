import type { LaneId, ObjectId } from '../../base/index';

/**
 * The timeline travels as tiles, like a map. A tile of level L spans TILE_BINS bins of 2^L ns;
 * tile `index` starts at index · TILE_BINS · 2^L. Slices shorter than a bin are merged, so a tile
 * of one lane never has more than 2 · TILE_BINS slices. A final tile never changes: keep it. The tile
 * at the live edge is asked for again and again, so a tile is much narrower than a picture.
 */
export const TILE_BINS = 128;
export const MIN_LEVEL = 6;
export const MAX_LEVEL = 40;

/** Length of a tile of `level` in ns. */
export function tileNs(level: number): number {
  return TILE_BINS * 2 ** level;
}

/** What a lane did, in order and without overlap; gaps are times it was not alive. */
export interface StateSeries {
  readonly kind: 'states';
  readonly id: LaneId;
  readonly final: boolean;
  /** ns since epoch, absolute; clipped to the tile */
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** ObjectId waited for (for joins the LaneId), 0: none */
  readonly object: Uint32Array;
  /** LaneState; of a merged slice the one that took most of the time */
  readonly state: Uint8Array;
  /** 0: exact. Otherwise merged: share of its time spent waiting, 1–255 for 0–1. */
  readonly density: Uint8Array;
}

/** Locks a lane held; spans may nest. */
export interface HoldSeries {
  readonly kind: 'holds';
  readonly id: LaneId;
  readonly final: boolean;
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly object: Uint32Array;
  /** Nesting depth, 0 outermost. */
  readonly depth: Uint8Array;
  /** 0: exact. Otherwise several short ones: share of the time that was held, 1–255 for 0–1. */
  readonly density: Uint8Array;
}

/** What the program named, and handlers of signals; spans may nest. */
export interface SpanSeries {
  readonly kind: 'spans';
  readonly id: LaneId;
  readonly final: boolean;
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** A number for each name and place. */
  readonly object: Uint32Array;
  /** Nesting depth, 0 outermost. */
  readonly depth: Uint8Array;
  /** As in HoldSeries. */
  readonly density: Uint8Array;
}

/** Depth of a queue: a step at each change, thinned to a step a bin that keeps the maximum. */
export interface DepthSeries {
  readonly kind: 'depth';
  readonly id: ObjectId;
  readonly final: boolean;
  readonly time: Float64Array;
  /** Greatest depth in the bin. */
  readonly max: Uint32Array;
  /** Depth at the end of the bin. */
  readonly last: Uint32Array;
}

/** Who let whom go on; the longest waits of the tile, at most 256. */
export interface WakeSeries {
  readonly kind: 'wakes';
  readonly id: 0;
  readonly final: boolean;
  readonly fromTime: Float64Array;
  readonly toTime: Float64Array;
  readonly fromLane: Uint32Array;
  readonly toLane: Uint32Array;
  readonly object: Uint32Array;
}

export type Series = StateSeries | HoldSeries | SpanSeries | DepthSeries | WakeSeries;

/** The binary answer to a `tiles` request: series of one tile. */
export interface TileBatch {
  readonly id: number;
  readonly level: number;
  readonly index: number;
  readonly series: readonly Series[];
}

const NESTED = {
  start: Float64Array,
  end: Float64Array,
  object: Uint32Array,
  depth: Uint8Array,
  density: Uint8Array,
} as const;

const COLUMNS = {
  states: {
    start: Float64Array,
    end: Float64Array,
    object: Uint32Array,
    state: Uint8Array,
    density: Uint8Array,
  },
  holds: NESTED,
  spans: NESTED,
  depth: { time: Float64Array, max: Uint32Array, last: Uint32Array },
  wakes: {
    fromTime: Float64Array,
    toTime: Float64Array,
    fromLane: Uint32Array,
    toLane: Uint32Array,
    object: Uint32Array,
  },
} as const;

type Column = Float64Array | Uint32Array | Uint8Array;

interface SeriesHeader {
  readonly kind: Series['kind'];
  readonly id: number;
  readonly final: boolean;
  readonly count: number;
}

function align8(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

/**
 * Packs a batch into one buffer: u32 length of a JSON header, the header, then every column of
 * every series in the order of COLUMNS, each aligned to 8 bytes.
 */
export function encodeTiles(batch: TileBatch): ArrayBuffer {
  const series: SeriesHeader[] = batch.series.map((one) => ({
    kind: one.kind,
    id: one.id,
    final: one.final,
    count: columnsOf(one)[0]!.length,
  }));
  const header = new TextEncoder().encode(
    JSON.stringify({ id: batch.id, level: batch.level, index: batch.index, series }),
  );
  const columns = batch.series.flatMap(columnsOf);
  const bodyAt = align8(4 + header.byteLength);
  const total = columns.reduce((sum, column) => sum + align8(column.byteLength), bodyAt);
  const buffer = new ArrayBuffer(total);
  new DataView(buffer).setUint32(0, header.byteLength, true);
  const bytes = new Uint8Array(buffer);
  bytes.set(header, 4);
  let at = bodyAt;
  for (const column of columns) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
    at += align8(column.byteLength);
  }
  return buffer;
}

function columnsOf(series: Series): Column[] {
  const record = series as unknown as Record<string, Column>;
  return Object.keys(COLUMNS[series.kind]).map((name) => record[name]!);
}

/** Unpacks what encodeTiles made; columns are views into the buffer. Throws on a malformed buffer. */
export function decodeTiles(buffer: ArrayBuffer): TileBatch {
  const headerBytes = new DataView(buffer).getUint32(0, true);
  if (4 + headerBytes > buffer.byteLength) throw new Error('tiles: header length exceeds buffer');
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, headerBytes))) as {
    id: number;
    level: number;
    index: number;
    series: SeriesHeader[];
  };
  let at = align8(4 + headerBytes);
  const series = header.series.map(({ kind, id, final, count }) => {
    const one: Record<string, unknown> = { kind, id, final };
    for (const [name, Type] of Object.entries(COLUMNS[kind])) {
      const column = new Type(buffer, at, count);
      one[name] = column;
      at += align8(column.byteLength);
    }
    return one as unknown as Series;
  });
  return { id: header.id, level: header.level, index: header.index, series };
}
