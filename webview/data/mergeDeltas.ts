import type { Delta } from '../../src/protocol/view/index';

/** One delta that has the effect of `older` and then `newer`; keeps a paused view's backlog small. */
export function mergeDeltas(older: Delta, newer: Delta): Delta {
  const removed = [...(older.removed ?? []), ...(newer.removed ?? [])];
  const back = new Set([...(newer.locks ?? []), ...(newer.queues ?? [])].map((row) => row.id));
  return {
    ...older,
    ...newer,
    ...rows('processes', older.processes, newer.processes),
    ...rows('lanes', older.lanes, newer.lanes),
    ...rows('locks', older.locks, newer.locks),
    ...rows('queues', older.queues, newer.queues),
    ...rows('findings', older.findings, newer.findings),
    ...(removed.length > 0 && { removed: removed.filter((id) => !back.has(id)) }),
  };
}

function rows<K extends string, T extends { readonly id: number }>(
  key: K,
  older: readonly T[] | undefined,
  newer: readonly T[] | undefined,
): Partial<Record<K, T[]>> {
  if (older === undefined && newer === undefined) return {};
  const merged = new Map<number, T>();
  for (const row of [...(older ?? []), ...(newer ?? [])]) merged.set(row.id, row);
  return { [key]: [...merged.values()] } as Partial<Record<K, T[]>>;
}
