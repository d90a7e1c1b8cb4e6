import type { LaneId } from '../../base/index';
import type { HoldSeries, SpanSeries } from '../../protocol/view/index';
import { TILE_BINS } from '../../protocol/view/index';
import type { SpanStore } from './spanStore';
import { densityOf, type Window } from './stateTile';
import { walkSpans } from './walk';

type NestedSeries<K> = Extract<HoldSeries | SpanSeries, { kind: K }>;

interface Hold {
  start: number;
  end: number;
  object: number;
  /** ns held, of all that it stands for. */
  held: number;
  /** Stands for several. */
  merged: boolean;
}

const MAX_HOLDS = 4 * TILE_BINS;

/**
 * Locks a lane held in `window`, or spans it was in; `open` are those that last. Of those shorter than a
 * bin that start in the same bin one is told, with the lock or name that most of the time went to.
 */
export function nestedTile<K extends 'holds' | 'spans'>(
  kind: K,
  id: LaneId,
  holds: SpanStore,
  open: readonly { start: number; object: number }[],
  now: number,
  window: Window,
  final: boolean,
): NestedSeries<K> {
  const spans: Hold[] = [];
  const small = new Map<number, Hold & { top: number }>();
  const add = (from: number, to: number, object: number, busy: number, merged: boolean): void => {
    const start = Math.max(from, window.from);
    const end = Math.min(to, window.to);
    if (end <= start) return;
    const held = (busy * (end - start)) / (to - from);
    if (end - start >= window.bin) {
      spans.push({ start, end, object, held, merged });
      return;
    }
    const bin = Math.floor((start - window.from) / window.bin);
    const one = small.get(bin);
    if (!one) {
      small.set(bin, { start, end, object, held, merged, top: busy });
      return;
    }
    one.held += held;
    one.merged = true;
    one.start = Math.min(one.start, start);
    one.end = Math.max(one.end, end);
    if (busy <= one.top) return;
    one.object = object;
    one.top = busy;
  };
  walkSpans(holds, window.from, window.to, window.bin, (level, index) => {
    add(
      holds.start(index, level),
      holds.end(index, level),
      holds.object(index, level),
      holds.busy(index, level),
      level > 0,
    );
  });
  for (const hold of open) add(hold.start, now, hold.object, now - hold.start, false);
  spans.push(...small.values());
  spans.sort((a, b) => a.start - b.start || b.end - a.end);
  const count = Math.min(spans.length, MAX_HOLDS);
  const series = {
    kind,
    id,
    final,
    start: new Float64Array(count),
    end: new Float64Array(count),
    object: new Uint32Array(count),
    depth: new Uint8Array(count),
    density: new Uint8Array(count),
  };
  let enclosing: number[] = [];
  for (let at = 0; at < count; at++) {
    const { start, end, object, held, merged } = spans[at]!;
    enclosing = enclosing.filter((until) => until > start);
    series.start[at] = start;
    series.end[at] = end;
    series.object[at] = object;
    series.depth[at] = Math.min(255, enclosing.length);
    if (merged) series.density[at] = densityOf(held / (end - start));
    enclosing.push(end);
  }
  return series as unknown as NestedSeries<K>;
}
