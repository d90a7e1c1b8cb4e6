import { LaneState, type StateSeries } from '../../src/protocol/view/index';
import { firstEndingAfter, type TilePart } from './levels';
import { isWaiting, type Bar, type PixelScale, type StyleOf } from './rasterStates';
import { fillRect, type Surface } from './surface';

/** What several lanes did: of each pixel column how much of their time, in pixels, and what they waited for most. */
export interface GroupColumns {
  readonly alive: Float64Array;
  readonly runs: Float64Array;
  readonly waits: Float64Array;
  /** The wait that took most of their time; LaneState None: there was none. */
  readonly worst: { readonly state: number; readonly object: number };
}

/** Sums of spans over pixel columns, at a cost that does not depend on how long they are. */
class Sums {
  private readonly whole: Float64Array;
  private readonly parts: Float64Array;

  constructor(private readonly width: number) {
    this.whole = new Float64Array(width + 1);
    this.parts = new Float64Array(width + 1);
  }

  add(x0: number, x1: number, weight: number): void {
    const first = Math.floor(x0);
    const last = Math.floor(x1);
    if (first === last) {
      this.parts[first]! += weight * (x1 - x0);
      return;
    }
    this.parts[first]! += weight * (first + 1 - x0);
    this.parts[last]! += weight * (x1 - last);
    this.whole[first + 1]! += weight;
    this.whole[last]! -= weight;
  }

  columns(): Float64Array {
    let whole = 0;
    return Float64Array.from({ length: this.width }, (_, x) => {
      whole += this.whole[x]!;
      return whole + this.parts[x]!;
    });
  }
}

/** Sleep and what the debugger does keep nobody from its work. */
const counts = (state: number): boolean =>
  isWaiting(state) && state !== LaneState.Sleep && state !== LaneState.Stopped;

export function groupColumns(
  scale: PixelScale,
  width: number,
  members: readonly (readonly TilePart<StateSeries>[])[],
): GroupColumns {
  const [alive, runs, waits] = [new Sums(width), new Sums(width), new Sums(width)];
  const timeOf = new Map<number, number>();
  const lastNs = scale.startNs + width * scale.nsPerPixel;
  for (const { data, fromNs, toNs } of members.flat()) {
    const { start, end, state, object, density } = data;
    const untilNs = Math.min(toNs, lastNs);
    for (let at = firstEndingAfter(end, Math.max(fromNs, scale.startNs)); at < end.length; at++) {
      const from = Math.max(start[at]!, fromNs, scale.startNs);
      if (from >= untilNs) break;
      if (state[at] === LaneState.None) continue;
      const x0 = (from - scale.startNs) / scale.nsPerPixel;
      const x1 = Math.min(width, (Math.min(end[at]!, untilNs) - scale.startNs) / scale.nsPerPixel);
      const share = density[at] === 0 ? (isWaiting(state[at]!) ? 1 : 0) : density[at]! / 255;
      alive.add(x0, x1, 1);
      if (share < 1) runs.add(x0, x1, 1 - share);
      if (!counts(state[at]!)) continue;
      waits.add(x0, x1, share);
      const key = object[at]! * 16 + state[at]!;
      timeOf.set(key, (timeOf.get(key) ?? 0) + (x1 - x0) * share);
    }
  }
  let [worst, most] = [0, 0];
  for (const [key, time] of timeOf) if (time > most) [worst, most] = [key, time];
  return {
    alive: alive.columns(),
    runs: runs.columns(),
    waits: waits.columns(),
    worst: { state: worst % 16, object: Math.floor(worst / 16) },
  };
}

/** Columns in which less than this was alive, in pixels, are left empty. */
const LEAST = 0.02;

/** Draws how many of the lanes that are alive wait, from the bottom, and how many run, above those. */
export function rasterGroup(
  surface: Surface,
  { top, bottom }: Bar,
  { alive, runs, waits, worst }: GroupColumns,
  originX: number,
  styleOf: StyleOf,
): void {
  // A line has no area to show a share with.
  const style = styleOf(worst.state, worst.object);
  const waitFill = style.height < 0.2 ? styleOf(LaneState.Other, 0).fill : style.fill;
  const runFill = styleOf(LaneState.Running, 0).fill;
  const tall = bottom - top;
  for (let x = 0; x < alive.length; x++) {
    const all = alive[x]!;
    if (all <= LEAST) continue;
    const waiting = bottom - Math.round(tall * Math.min(1, waits[x]! / all));
    const running = waiting - Math.round(tall * Math.min(1, runs[x]! / all));
    fillRect(surface, x, waiting, x + 1, bottom, waitFill, originX, top);
    fillRect(surface, x, Math.max(top, running), x + 1, waiting, runFill);
  }
}
