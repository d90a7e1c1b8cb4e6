import { MAX_LEVEL, MIN_LEVEL, tileNs } from '../../src/protocol/view/index';

/** The level whose bins are closest to one pixel. */
export function levelFor(nsPerPixel: number): number {
  return Math.min(MAX_LEVEL, Math.max(MIN_LEVEL, Math.round(Math.log2(nsPerPixel))));
}

export interface TileSpan {
  readonly level: number;
  readonly first: number;
  /** Inclusive. */
  readonly last: number;
}

/** Tiles of `level` that touch [startNs, endNs); times before 0 do not exist. */
export function tilesFor(level: number, startNs: number, endNs: number): TileSpan {
  const span = tileNs(level);
  const first = Math.max(0, Math.floor(startNs / span));
  return { level, first, last: Math.max(first, Math.ceil(endNs / span) - 1) };
}

/** A part of a tile to be drawn: its data between two times. */
export interface TilePart<T> {
  readonly data: T;
  readonly fromNs: number;
  readonly toNs: number;
}

/** How many levels up and down a placeholder is looked for. */
const COARSER = 12;
const FINER = 2;

/**
 * What to draw for one tile: the tile itself, else the part of the nearest coarser one that covers
 * it, else the finer ones that are there.
 */
export function bestParts<T>(
  find: (level: number, index: number) => T | undefined,
  level: number,
  index: number,
): TilePart<T>[] {
  const fromNs = index * tileNs(level);
  const toNs = fromNs + tileNs(level);
  for (let up = 0; up <= COARSER && level + up <= MAX_LEVEL; up++) {
    const data = find(level + up, Math.floor(index / 2 ** up));
    if (data !== undefined) return [{ data, fromNs, toNs }];
  }
  for (let down = 1; down <= FINER && level - down >= MIN_LEVEL; down++) {
    const span = tileNs(level - down);
    const parts: TilePart<T>[] = [];
    for (let child = index * 2 ** down; child < (index + 1) * 2 ** down; child++) {
      const data = find(level - down, child);
      if (data !== undefined) parts.push({ data, fromNs: child * span, toNs: (child + 1) * span });
    }
    if (parts.length > 0) return parts;
  }
  return [];
}

/** First index whose `end` is after `at`, in columns that are in order and do not overlap. */
export function firstEndingAfter(ends: Float64Array, at: number): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ends[middle]! > at) high = middle;
    else low = middle + 1;
  }
  return low;
}
