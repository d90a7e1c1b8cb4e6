import { FAN_OUT, placeOf } from './chunks';
import type { SpanStore } from './spanStore';

/** Visits item `index` of `level`; level 0 items are exact, others sum up what lies below. */
export type Visit = (level: number, index: number) => void;

/**
 * Visits, in order, items of `store` that overlap [from, to): a node as a whole when it is shorter
 * than `bin` ns or what it sums up is gone, else its children.
 */
export function walkSpans(
  store: SpanStore,
  from: number,
  to: number,
  bin: number,
  visit: Visit,
): void {
  const { levels } = store;
  const descend = (level: number, index: number): void => {
    const chunk = levels[level]!.chunkOf(index)!;
    const at = placeOf(index);
    const start = chunk.start(at);
    const end = chunk.end(at);
    if (end <= from || start >= to) return;
    if (
      level === 0 ||
      !store.hasChildren(level, index) ||
      (end - start < bin && start >= from && end <= to)
    ) {
      visit(level, index);
      return;
    }
    for (let child = index * FAN_OUT; child < (index + 1) * FAN_OUT; child++) {
      descend(level - 1, child);
    }
  };
  // Each level has nodes for what is complete above it, and a tail that is not summed up yet.
  let index = levels[levels.length - 1]!.firstItem;
  for (let level = levels.length - 1; level >= 0; level--) {
    for (; index < levels[level]!.count; index++) descend(level, index);
    index *= FAN_OUT;
  }
}
