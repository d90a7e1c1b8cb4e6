import type { SpanStore } from './spanStore';
import { walkSpans } from './walk';

/** Nodes shorter than this part of the range are counted by what of them lies in it. */
const FINENESS = 64;

/** What of [from, to) spans cover, ns. */
export function coveredNs(store: SpanStore, from: number, to: number): number {
  let covered = 0;
  walkSpans(store, from, to, (to - from) / FINENESS, (level, index) => {
    const [start, end] = [store.start(index, level), store.end(index, level)];
    if (end <= start) return;
    const inside = Math.min(end, to) - Math.max(start, from);
    covered += (store.busy(index, level) * inside) / (end - start);
  });
  return covered;
}
