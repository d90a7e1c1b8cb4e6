import { NS_PER_S } from '../../src/base/index';

/** The time the timeline shows. */
export interface Viewport {
  readonly startNs: number;
  readonly endNs: number;
  /** Keeps now at the right edge. */
  readonly follow: boolean;
}

export interface TimeRange {
  readonly fromNs: number;
  readonly toNs: number;
}

const MIN_SPAN_NS = 20_000;
/** A followed run is shown whole until it is this long. */
const FOLLOW_SPAN_NS = 30 * NS_PER_S;
/** How much longer than the run the window of a young run is made, so that it need not grow often. */
const ROOM_TO_GROW = 1.3;
/** Space right of now, as a share of the window. */
const AHEAD = 0.02;
/** Room at both sides of something framed. */
const FRAME_PAD = 0.12;
const EMPTY_BEFORE = 0.1;
const EMPTY_AFTER = 0.4;

/** What a run shows first: all of it, or its last seconds while it runs. */
export function initialViewport(nowNs: number, live: boolean): Viewport {
  if (!live) return { ...whole(nowNs), follow: false };
  const span = Math.min(FOLLOW_SPAN_NS, Math.max(2 * NS_PER_S, nowNs * ROOM_TO_GROW));
  return following({ startNs: 0, endNs: span, follow: true }, nowNs);
}

export function whole(nowNs: number): Viewport {
  const span = Math.max(MIN_SPAN_NS, nowNs);
  return { startNs: -span * 0.01, endNs: span * (1 + AHEAD), follow: false };
}

/** The viewport moved so that now is at the right edge; never before the start of the run. */
export function following(view: Viewport, nowNs: number): Viewport {
  const span = view.endNs - view.startNs;
  const endNs = nowNs + span * AHEAD;
  const startNs = endNs - span;
  // A young run grows into its window instead of sitting at the right of an empty one.
  if (startNs < 0) return { startNs: 0, endNs: span, follow: true };
  const isYoung = view.startNs === 0 && span < FOLLOW_SPAN_NS;
  if (!isYoung) return { startNs, endNs, follow: true };
  // The window has become too small for the whole run: a larger one, in steps, not a sliding one.
  return { startNs: 0, endNs: Math.min(FOLLOW_SPAN_NS, nowNs * ROOM_TO_GROW), follow: true };
}

/** Zooms by `factor` (< 1: in) so that the time `atNs` stays where it is. */
export function zoomAt(view: Viewport, factor: number, atNs: number, nowNs: number): Viewport {
  const span = view.endNs - view.startNs;
  const wanted = Math.min(maxSpan(nowNs), Math.max(MIN_SPAN_NS, span * factor));
  const real = wanted / span;
  const next = {
    startNs: atNs - (atNs - view.startNs) * real,
    endNs: atNs + (view.endNs - atNs) * real,
    follow: false,
  };
  return bounded(next, nowNs);
}

export function pan(view: Viewport, byNs: number, nowNs: number): Viewport {
  return bounded({ startNs: view.startNs + byNs, endNs: view.endNs + byNs, follow: false }, nowNs);
}

/** The window that shows a range with a little room around it. */
export function frame(range: TimeRange, nowNs: number): Viewport {
  const length = Math.max(range.toNs - range.fromNs, MIN_SPAN_NS / 2);
  const pad = length * FRAME_PAD;
  const middle = (range.fromNs + range.toNs) / 2;
  const span = Math.min(maxSpan(nowNs), length + 2 * pad);
  // Nothing was before the run: what is not needed there is room on the other side.
  const startNs = Math.max(middle - span / 2, -span * 0.01);
  return bounded({ startNs, endNs: startNs + span, follow: false }, nowNs);
}

/** Pulls a window back that shows too little of the run: at most this much of it is empty. */
function bounded(view: Viewport, nowNs: number): Viewport {
  const span = view.endNs - view.startNs;
  const least = -span * EMPTY_BEFORE;
  const most = Math.max(nowNs - span * (1 - EMPTY_AFTER), 0);
  const startNs = Math.min(most, Math.max(least, view.startNs));
  return { ...view, startNs, endNs: startNs + span };
}

function maxSpan(nowNs: number): number {
  return Math.max(nowNs * 1.5, NS_PER_S);
}

/** Where a time is in a picture `width` wide, and back. */
export interface TimeScale {
  readonly startNs: number;
  readonly nsPerPixel: number;
  readonly width: number;
}

export function scaleOf(view: Viewport, width: number): TimeScale {
  return {
    startNs: view.startNs,
    nsPerPixel: (view.endNs - view.startNs) / Math.max(1, width),
    width,
  };
}

export function toX(scale: TimeScale, ns: number): number {
  return (ns - scale.startNs) / scale.nsPerPixel;
}

export function toNs(scale: TimeScale, x: number): number {
  return scale.startNs + x * scale.nsPerPixel;
}
