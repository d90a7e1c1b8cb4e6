import type { Track } from './trackTree';

export interface PlacedTrack {
  readonly track: Track;
  readonly y: number;
  readonly height: number;
}

export interface TrackLayout {
  readonly placed: readonly PlacedTrack[];
  readonly height: number;
  readonly laneHeight: number;
}

const HEADER = 26;
const MIN_LANE = 26;
const MAX_LANE = 44;
/** A program of one or two threads may use the room. */
const MAX_FEW = 64;
const FEW = 2;
/** A queue is this many times as high as a lane. */
const QUEUE = 1.5;

/** Heights: few rows grow to fill `room`, many keep the smallest legible one. */
export function layoutTracks(tracks: readonly Track[], room: number): TrackLayout {
  const headers = tracks.filter((one) => one.kind === 'process' || one.kind === 'group').length;
  const queues = tracks.filter((one) => one.kind === 'queue').length;
  const lanes = tracks.length - headers - queues;
  const share = Math.floor((room - headers * HEADER) / Math.max(1, lanes + queues * QUEUE));
  const most = lanes <= FEW && queues === 0 ? MAX_FEW : MAX_LANE;
  const laneHeight = Math.min(most, Math.max(MIN_LANE, share));
  let y = 0;
  const placed = tracks.map((track): PlacedTrack => {
    const height = heightOf(track, laneHeight);
    const at = y;
    y += height;
    return { track, y: at, height };
  });
  return { placed, height: y, laneHeight };
}

/** The least height at which all rows have their greatest comfortable size. */
export function comfortableHeight(tracks: readonly Track[]): number {
  return tracks.reduce((sum, track) => sum + heightOf(track, MAX_LANE), 0);
}

function heightOf(track: Track, lane: number): number {
  if (track.kind === 'lane') return lane;
  return track.kind === 'queue' ? Math.round(lane * QUEUE) : HEADER;
}

/** Indexes [first, last) of the rows that touch y0 ≤ y < y1. */
export function visibleTracks(layout: TrackLayout, y0: number, y1: number): [number, number] {
  const { placed } = layout;
  let low = 0;
  let high = placed.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const one = placed[middle]!;
    if (one.y + one.height > y0) high = middle;
    else low = middle + 1;
  }
  let last = low;
  while (last < placed.length && placed[last]!.y < y1) last++;
  return [low, last];
}

/** Where bars are inside a lane's row, in CSS pixels from its top. */
export function laneBars(height: number): {
  top: number;
  bottom: number;
  holdTop: number;
  holdHeight: number;
  spanTop: number;
  spanHeight: number;
} {
  const hold = height >= 32 ? 4 : 3;
  const top = Math.round(height * 0.17);
  const bottom = height - Math.round(height * 0.15) - hold - 2;
  return {
    top,
    bottom,
    holdTop: bottom + 1,
    holdHeight: hold,
    spanTop: 1,
    spanHeight: top - 2,
  };
}
