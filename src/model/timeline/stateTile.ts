import type { LaneId } from '../../base/index';
import type { StateSeries } from '../../protocol/view/index';
import { LaneState, TILE_BINS } from '../../protocol/view/index';
import { Filler, type SampledSpan } from './sampledSpans';
import type { SpanStore } from './spanStore';
import { walkSpans } from './walk';

/** The stretch of time a tile covers. */
export interface Window {
  readonly from: number;
  readonly to: number;
  readonly bin: number;
}

/** What the lane does now, when it waits. */
export interface OpenSpan {
  readonly start: number;
  readonly object: number;
  readonly tag: number;
}

const MAX_SLICES = 2 * TILE_BINS + 8;
const MAX_KEYS = 8;

/** Collects slices, merging those shorter than a bin that start in the same bin. */
class SliceBuilder {
  readonly start = new Float64Array(MAX_SLICES);
  readonly end = new Float64Array(MAX_SLICES);
  readonly object = new Uint32Array(MAX_SLICES);
  readonly state = new Uint8Array(MAX_SLICES);
  readonly density = new Uint8Array(MAX_SLICES);
  count = 0;
  private pieces = 0;
  private bin = -1;
  private pendingStart = 0;
  private pendingEnd = 0;
  private waitNs = 0;
  private keys = 0;
  private readonly keyState = new Uint8Array(MAX_KEYS);
  private readonly keyObject = new Uint32Array(MAX_KEYS);
  private readonly keyNs = new Float64Array(MAX_KEYS);

  constructor(private readonly window: Window) {}

  /** `busy` of the span's ns were spent in `state`; the rest ran. `merged`: it stands for several. */
  add(
    from: number,
    to: number,
    state: number,
    object: number,
    busy: number,
    merged: boolean,
  ): void {
    const start = Math.max(from, this.window.from);
    const end = Math.min(to, this.window.to);
    if (end <= start) return;
    const whole = to - from;
    const share = end - start === whole ? 1 : (end - start) / whole;
    if (end - start >= this.window.bin) {
      this.flush();
      const waits = (busy * share) / (end - start);
      if (!merged) this.emit(start, end, state, object, 0);
      else if (waits >= 0.5) this.emit(start, end, state, object, densityOf(waits));
      else this.emit(start, end, LaneState.Running, 0, densityOf(waits));
      return;
    }
    const bin = Math.floor((start - this.window.from) / this.window.bin);
    if (bin !== this.bin) this.flush();
    if (this.pieces === 0) {
      this.bin = bin;
      this.pendingStart = start;
      this.waitNs = 0;
      this.keys = 0;
    }
    this.pieces += merged ? 2 : 1;
    this.pendingEnd = end;
    const waits = state === (LaneState.Running as number) ? 0 : Math.min(busy * share, end - start);
    this.waitNs += waits;
    if (waits > 0) this.tally(state, object, waits);
    const runs = end - start - waits;
    if (runs > 0) this.tally(LaneState.Running, 0, runs);
  }

  flush(): void {
    if (this.pieces === 0) return;
    let best = 0;
    for (let at = 1; at < this.keys; at++) if (this.keyNs[at]! > this.keyNs[best]!) best = at;
    const { pendingStart: start, pendingEnd: end } = this;
    const density = this.pieces === 1 ? 0 : densityOf(this.waitNs / (end - start));
    this.emit(start, end, this.keyState[best]!, this.keyObject[best]!, density);
    this.pieces = 0;
    this.bin = -1;
  }

  private tally(state: number, object: number, ns: number): void {
    for (let at = 0; at < this.keys; at++) {
      if (this.keyState[at] === state && this.keyObject[at] === object) {
        this.keyNs[at]! += ns;
        return;
      }
    }
    if (this.keys === MAX_KEYS) return;
    this.keyState[this.keys] = state;
    this.keyObject[this.keys] = object;
    this.keyNs[this.keys++] = ns;
  }

  private emit(start: number, end: number, state: number, object: number, density: number): void {
    if (this.count === MAX_SLICES) return;
    this.start[this.count] = start;
    this.end[this.count] = end;
    this.state[this.count] = state;
    this.object[this.count] = object;
    this.density[this.count++] = density;
  }
}

/** A share as tiles tell it, 1–255 for 0–1: 0 is kept for what is exact. */
export function densityOf(share: number): number {
  return Math.max(1, Math.min(255, Math.round(share * 255)));
}

/**
 * What a lane did in `window`; it was alive in [born, dead). Where it does not wait it does what
 * `sampled` says, and else runs.
 */
export function stateTile(
  id: LaneId,
  waits: SpanStore,
  born: number,
  dead: number,
  open: OpenSpan | null,
  window: Window,
  final: boolean,
  sampled: readonly SampledSpan[] = [],
): StateSeries {
  const out = new SliceBuilder(window);
  const gaps = new Filler(sampled, (from, to, state, busy, merged) =>
    out.add(from, to, state, 0, busy, merged),
  );
  // Where the part told so far ends; the start of the window's first wait is found on the way.
  let told = Math.max(born, window.from);
  walkSpans(waits, window.from, window.to, window.bin, (level, index) => {
    const start = waits.start(index, level);
    if (start > told) gaps.fill(told, start);
    const end = waits.end(index, level);
    const object = waits.object(index, level);
    out.add(start, end, waits.tag(index, level), object, waits.busy(index, level), level > 0);
    told = Math.max(told, end);
  });
  if (open && open.start < window.to) {
    if (open.start > told) gaps.fill(told, open.start);
    out.add(open.start, dead, open.tag, open.object, dead - open.start, false);
  } else if (dead > told) {
    gaps.fill(told, Math.min(dead, open?.start ?? dead));
  }
  out.flush();
  return {
    kind: 'states',
    id,
    final,
    start: out.start.slice(0, out.count),
    end: out.end.slice(0, out.count),
    object: out.object.slice(0, out.count),
    state: out.state.slice(0, out.count),
    density: out.density.slice(0, out.count),
  };
}
