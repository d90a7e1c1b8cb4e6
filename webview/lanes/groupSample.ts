import type { LaneId } from '../../src/base/index';

/** So many lanes of a group are looked at for what it does as a whole: thousands would cost too much. */
export const SAMPLED = 32;

/** All lanes of a small group; of a large one the same few each time, wherever they rank and whoever joins. */
export function groupSample(lanes: readonly LaneId[]): readonly LaneId[] {
  if (lanes.length <= SAMPLED) return lanes;
  return [...lanes].sort((a, b) => scattered(a) - scattered(b)).slice(0, SAMPLED);
}

const scattered = (id: LaneId): number => Math.imul(id, 0x9e3779b1) >>> 0;
