import type { Delta, LaneStates } from './messages';

/**
 * One delta that has the effect of `older` and then `newer`: what a client does not take, or a
 * paused view does not show, stays as small as the rows there are.
 */
export function mergeDeltas(older: Delta, newer: Delta): Delta {
  const removed = [...(older.removed ?? []), ...(newer.removed ?? [])];
  const removedLanes = [...(older.removedLanes ?? []), ...(newer.removedLanes ?? [])];
  const back = new Set([...(newer.locks ?? []), ...(newer.queues ?? [])].map((row) => row.id));
  return {
    ...older,
    ...newer,
    ...statesOf(older, newer),
    ...rows('processes', older.processes, newer.processes),
    ...rows('lanes', older.lanes, newer.lanes),
    ...rows('locks', older.locks, newer.locks),
    ...rows('queues', older.queues, newer.queues),
    ...rows('findings', older.findings, newer.findings),
    ...(removed.length > 0 && { removed: removed.filter((id) => !back.has(id)) }),
    ...(removedLanes.length > 0 && { removedLanes }),
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

/** The newest state of each lane, unless its row is newer. */
function statesOf(older: Delta, newer: Delta): { states?: LaneStates } {
  if (!older.states && !newer.states) return {};
  const newRows = new Set((newer.lanes ?? []).map(({ id }) => id));
  const newest = new Map<number, [LaneStates, number]>();
  older.states?.lane.forEach((lane, at) => {
    if (!newRows.has(lane)) newest.set(lane, [older.states!, at]);
  });
  newer.states?.lane.forEach((lane, at) => newest.set(lane, [newer.states!, at]));
  const places = [...newest.values()];
  return {
    states: {
      lane: places.map(([from, at]) => from.lane[at]!),
      state: places.map(([from, at]) => from.state[at]!),
      object: places.map(([from, at]) => from.object[at]!),
      since: places.map(([from, at]) => from.since[at]!),
    },
  };
}
