import {
  LaneState,
  type HoldSeries,
  type SpanSeries,
  type StateSeries,
} from '../../src/protocol/view/index';
import { firstEndingAfter, type TilePart } from './levels';
import { fillRect, type Fill, type Surface } from './surface';
import type { StateStyle } from './stateStyles';

/** Times to pixels; `originX` keeps patterns still relative to what they fill. */
export interface PixelScale {
  readonly startNs: number;
  readonly nsPerPixel: number;
  readonly originX: number;
}

export interface Bar {
  readonly top: number;
  readonly bottom: number;
}

/** Chooses how a slice looks. */
export type StyleOf = (state: number, object: number) => StateStyle;

/**
 * Draws the slices of one lane. Slices below a pixel are gathered per pixel column; a column (or a
 * merged slice) that is partly waiting shows its share as a level from the top, running below.
 */
export function rasterStates(
  surface: Surface,
  scale: PixelScale,
  bar: Bar,
  parts: readonly TilePart<StateSeries>[],
  styleOf: StyleOf,
): void {
  const column = new Column(surface, scale, bar, styleOf);
  for (const { data, fromNs, toNs } of parts) {
    const { start, end, state, object, density } = data;
    const lastNs = Math.min(toNs, scale.startNs + surface.width * scale.nsPerPixel);
    const firstNs = Math.max(fromNs, scale.startNs);
    for (let at = firstEndingAfter(end, firstNs); at < start.length; at++) {
      const from = Math.max(start[at]!, fromNs);
      if (from >= lastNs) break;
      const x0 = (from - scale.startNs) / scale.nsPerPixel;
      const x1 = (Math.min(end[at]!, toNs) - scale.startNs) / scale.nsPerPixel;
      const waits = density[at] === 0 ? shareOf(state[at]!) : density[at]! / 255;
      if (x1 - x0 < 1) {
        column.add(x0, x1, state[at]!, object[at]!, waits);
        continue;
      }
      column.flush();
      const style = styleOf(state[at]!, object[at]!);
      const left = Math.round(x0);
      const right = Math.max(left + 1, Math.round(x1));
      if (density[at] === 0) drawSpan(surface, left, right, bar, style, scale.originX);
      else column.level(left, right, state[at]!, object[at]!, waits);
    }
  }
  column.flush();
}

function shareOf(state: number): number {
  return isWaiting(state) ? 1 : 0;
}

/** Anything but running, sleep included: what the density of a merged slice counts. */
export function isWaiting(state: number): boolean {
  return state !== LaneState.None && state !== LaneState.Running;
}

/** A share from here on is drawn as the whole. */
const ALL = 0.97;

export function drawSpan(
  surface: Surface,
  left: number,
  right: number,
  { top, bottom }: Bar,
  style: StateStyle,
  originX: number,
): void {
  const thickness = Math.max(1, Math.round((bottom - top) * style.height));
  const y = top + Math.floor((bottom - top - thickness) / 2);
  fillRect(surface, left, y, right, y + thickness, style.fill, originX);
}

/** Gathers slices that share a pixel column. */
class Column {
  private x = -1;
  private covered = 0;
  private waiting = 0;
  private best = 0;
  private state = 0;
  private object = 0;

  constructor(
    private readonly surface: Surface,
    private readonly scale: PixelScale,
    private readonly bar: Bar,
    private readonly styleOf: StyleOf,
  ) {}

  add(x0: number, x1: number, state: number, object: number, waits: number): void {
    const x = Math.floor((x0 + x1) / 2);
    if (x !== this.x) {
      this.flush();
      this.x = x;
    }
    const length = x1 - x0;
    this.covered += length;
    this.waiting += length * waits;
    // The wait that took most of the column gives it its colour, even beside much running or sleep.
    const weight = length * (state === LaneState.Sleep ? 2 : isWaiting(state) ? 4 : 1);
    if (weight > this.best) {
      this.best = weight;
      this.state = state;
      this.object = object;
    }
  }

  flush(): void {
    if (this.x >= 0 && this.covered > 0.02) {
      const share = this.waiting / this.covered;
      this.level(this.x, this.x + 1, this.state, this.object, share);
    }
    this.x = -1;
    this.covered = this.waiting = this.best = 0;
  }

  /** `share` of the span was spent in `state`; the rest ran. */
  level(left: number, right: number, state: number, object: number, share: number): void {
    const { surface, scale, bar, styleOf } = this;
    const whole = share > ALL ? state : share < 1 - ALL ? LaneState.Running : null;
    if (whole !== null) {
      drawSpan(surface, left, right, bar, styleOf(whole, object), scale.originX);
      return;
    }
    const split = bar.top + Math.round((bar.bottom - bar.top) * share);
    const waits = styleOf(state === LaneState.Running ? LaneState.Other : state, object);
    // A line has no area to show a share with.
    const fill = waits.height < 0.2 ? styleOf(LaneState.Other, object).fill : waits.fill;
    fillRect(surface, left, bar.top, right, split, fill, scale.originX);
    const runs = styleOf(LaneState.Running, 0);
    fillRect(surface, left, split, right, bar.bottom, runs.fill, scale.originX);
  }
}

/**
 * Draws bars of holds or spans, nested ones below each other; each is at least a pixel wide. `rowsOf` is
 * told which share of its pixels a bar was held.
 */
export function rasterNested(
  surface: Surface,
  scale: PixelScale,
  rowsOf: (depth: number, share: number) => Bar | null,
  parts: readonly TilePart<HoldSeries | SpanSeries>[],
  fillOf: (object: number, depth: number) => Fill | null,
): void {
  for (const { data, fromNs, toNs } of parts) {
    const { start, end, object, depth, density } = data;
    const lastNs = Math.min(toNs, scale.startNs + surface.width * scale.nsPerPixel);
    for (let at = 0; at < start.length; at++) {
      const from = Math.max(start[at]!, fromNs);
      const to = Math.min(end[at]!, toNs);
      if (to <= scale.startNs || to <= from) continue;
      if (from >= lastNs) break;
      const held = density[at] === 0 ? 1 : density[at]! / 255;
      const pixels = (to - from) / scale.nsPerPixel;
      const rows = rowsOf(depth[at]!, held * Math.min(1, pixels));
      const fill = rows && fillOf(object[at]!, depth[at]!);
      if (!rows || !fill) continue;
      const left = Math.round((from - scale.startNs) / scale.nsPerPixel);
      const right = Math.max(left + 1, Math.round((to - scale.startNs) / scale.nsPerPixel));
      fillRect(surface, left, rows.top, right, rows.bottom, fill);
    }
  }
}
