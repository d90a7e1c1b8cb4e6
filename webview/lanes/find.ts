import type { LaneId } from '../../src/base/index';
import type { Track } from './trackTree';

/** Whether a row is the lane or a group that has it. */
export function isIn(track: Track, lane: LaneId): boolean {
  if (track.kind === 'lane') return track.lane === lane;
  return track.kind === 'group' && track.lanes.includes(lane);
}

/** The row `by` steps from the one with `key`, staying inside. */
export function neighbour(
  tracks: readonly Track[],
  key: string | null,
  by: number,
): Track | undefined {
  const at = tracks.findIndex((track) => track.key === key);
  if (at === -1) return tracks[0];
  return tracks[Math.min(tracks.length - 1, Math.max(0, at + by))];
}
