import type { DepthSeries } from '../../src/protocol/view/index';
import type { TilePart } from './levels';
import type { Bar, PixelScale } from './rasterStates';
import { fillRect, type Fill, type Surface } from './surface';

/**
 * Greatest depth per pixel column, -1 where nothing is known. A depth lasts until it changes, so
 * the last value of one part goes on into the next.
 */
export function depthColumns(
  scale: PixelScale,
  width: number,
  parts: readonly TilePart<DepthSeries>[],
  untilNs: number,
): Int32Array {
  const columns = new Int32Array(width).fill(-1);
  const end = Math.min(width, Math.ceil((untilNs - scale.startNs) / scale.nsPerPixel));
  let depth = -1;
  let x = 0;
  const advance = (to: number): void => {
    if (depth >= 0) for (; x < Math.min(to, end); x++) columns[x] = Math.max(columns[x]!, depth);
    x = Math.max(x, Math.min(to, end));
  };
  for (const { data, fromNs, toNs } of parts) {
    for (let at = 0; at < data.time.length; at++) {
      const time = data.time[at]!;
      if (time >= toNs) break;
      const to = Math.floor((time - scale.startNs) / scale.nsPerPixel);
      if (time >= fromNs) {
        advance(to);
        if (to >= 0 && to < end) columns[to] = Math.max(columns[to]!, data.max[at]!);
      }
      depth = data.last[at]!;
    }
  }
  advance(end);
  return columns;
}

/**
 * Draws depth as an area with a cap on each column; `max` fills the bar. No line joins the columns:
 * a depth that jumps at every pixel would be one solid block.
 */
export function rasterDepth(
  surface: Surface,
  { top, bottom }: Bar,
  columns: Int32Array,
  max: number,
  area: Fill,
  line: Fill,
  thickness: number,
): void {
  const height = bottom - top - thickness;
  for (let x = 0; x < columns.length; x++) {
    const depth = columns[x]!;
    if (depth < 0) continue;
    const share = max <= 0 ? 0 : Math.min(1, depth / max);
    const y = bottom - thickness - Math.round(height * share);
    fillRect(surface, x, y, x + 1, bottom, area);
    fillRect(surface, x, y, x + 1, y + thickness, line);
  }
}

/** Dashes of the ceiling, pixels: how far apart they begin, and how long each is. */
const DASH_STEP = 8;
const DASH = 3;

/** Draws the ceiling of a bounded queue, dashed, up to column `end`: far outside, where the window is narrow. */
export function rasterCeiling(surface: Surface, y: number, end: number, fill: Fill): void {
  const last = Math.min(end, surface.width);
  for (let x = 0; x < last; x += DASH_STEP) fillRect(surface, x, y, x + DASH, y + 1, fill);
}
