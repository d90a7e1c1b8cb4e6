import { LaneState, type StateSeries } from '../../src/protocol/view/index';
import { firstEndingAfter, type TilePart } from './levels';
import { isWaiting, type Bar, type PixelScale, type StyleOf } from './rasterStates';
import { fillRect, type Surface } from './surface';

/** What several lanes did: of each pixel column how much of their time, in pixels, and what they waited for most. */
export interface GroupColumns {
  readonly alive: Float64Array;
  readonly runs: Float64Array;
  readonly waits: Float64Array;
  /** The wait that took most of their time, where one took more than half; LaneState None: there was none. */
  readonly worst: { readonly state: number; readonly object: number };
}

/** Sums of spans over pixel columns, at a cost that does not depend on how long they are. */
class Sums {
  /** Of the time in a column, and of columns that a span has as a whole, from where on and where no longer. */
  readonly parts: Float64Array;
  private readonly whole: Float64Array;

  constructor(width: number) {
    this.parts = new Float64Array(width + 1);
    this.whole = new Float64Array(width + 1);
  }

  /** A span from within column `first`, of which it has `head`, to within `last`, of which it has `tail`. */
  add(first: number, head: number, last: number, tail: number, weight: number): void {
    this.parts[first]! += weight * head;
    this.parts[last]! += weight * tail;
    this.whole[first + 1]! += weight;
    this.whole[last]! -= weight;
  }

  columns(): Float64Array {
    let whole = 0;
    return this.parts.subarray(0, -1).map((part, x) => part + (whole += this.whole[x]!));
  }
}

/** Sleep and what the debugger does keep nobody from its work. */
const counts = (state: number): boolean =>
  isWaiting(state) && state !== LaneState.Sleep && state !== LaneState.Stopped;

export function groupColumns(
  { startNs, nsPerPixel }: PixelScale,
  width: number,
  members: readonly (readonly TilePart<StateSeries>[])[],
): GroupColumns {
  const [alive, runs, waits] = [new Sums(width), new Sums(width), new Sums(width)];
  const lastNs = startNs + width * nsPerPixel;
  // Each wait votes with its time, for its own or against another: one of more than half is left.
  let [worst, votes] = [0, 0];
  for (const { data, fromNs, toNs } of members.flat()) {
    const { start, end, state, object, density } = data;
    const untilNs = Math.min(toNs, lastNs);
    const sinceNs = Math.max(fromNs, startNs);
    for (let at = firstEndingAfter(end, sinceNs); at < end.length; at++) {
      const from = Math.max(start[at]!, sinceNs);
      if (from >= untilNs) break;
      const does = state[at]!;
      if (does === LaneState.None) continue;
      const x0 = (from - startNs) / nsPerPixel;
      const x1 = (Math.min(end[at]!, untilNs) - startNs) / nsPerPixel;
      const share = density[at] === 0 ? (isWaiting(does) ? 1 : 0) : density[at]! / 255;
      const waited = counts(does) ? share : 0;
      const first = Math.floor(x0);
      const last = Math.floor(x1);
      if (first === last) {
        alive.parts[first]! += x1 - x0;
        runs.parts[first]! += (x1 - x0) * (1 - share);
        waits.parts[first]! += (x1 - x0) * waited;
      } else {
        const [head, tail] = [first + 1 - x0, x1 - last];
        alive.add(first, head, last, tail, 1);
        if (share < 1) runs.add(first, head, last, tail, 1 - share);
        if (waited > 0) waits.add(first, head, last, tail, waited);
      }
      if (waited === 0) continue;
      const key = object[at]! * 16 + does;
      votes += (key === worst ? 1 : -1) * (x1 - x0) * waited;
      if (votes < 0) [worst, votes] = [key, -votes];
    }
  }
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
