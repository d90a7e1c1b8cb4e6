import { unpackAwaited, type Lane, type RunState } from '../model/index';
import { Awaited, WaitReason } from '../protocol/index';
import type { FindingRow } from '../protocol/view/index';
import { processAwaited } from './waits/outside';
import type { WaitGraph } from './waits/waitGraph';
import { needOf } from './waits/waits';

/** Waits that are followed from one thread; more are no chain any more. */
const MAX_STEPS = 100;

/**
 * The finding that keeps a thread waiting for ever: it takes part in it, waits for who does, directly
 * or not, or runs an event loop all of whose tasks do. `final`: findings whose lanes never go on.
 */
export function keptBy(
  state: RunState,
  graph: WaitGraph,
  final: readonly FindingRow[],
  lane: Lane,
): FindingRow | null {
  if (!lane.waiting) return null;
  const kept = new Map<Lane, FindingRow>();
  for (const row of final) {
    const lanes = standing(state, row);
    const nodes = lanes.map(({ id }) => graph.dead.get(id)).filter((node) => node !== undefined);
    for (const one of [...lanes, ...(nodes.length > 0 ? graph.behind(nodes) : [])])
      kept.set(one, row);
  }
  return kept.size > 0 ? follow(state, kept, lane) : null;
}

/** Those who wait in the finding; none when one of them no longer does. */
function standing(state: RunState, { participants }: FindingRow): Lane[] {
  const lanes: Lane[] = [];
  for (const one of participants) {
    if (one.waitSinceNs === null) continue;
    const lane = state.lane(one.lane);
    if (!lane?.waiting || lane.since !== one.waitSinceNs) return [];
    lanes.push(lane);
  }
  return lanes;
}

function follow(
  state: RunState,
  kept: ReadonlyMap<Lane, FindingRow>,
  from: Lane,
): FindingRow | null {
  let lane: Lane | undefined = from;
  for (let step = 0; lane && step < MAX_STEPS; step++) {
    const row = kept.get(lane);
    if (row) return row;
    const tasks = isIdleLoop(lane) ? tasksOf(state, lane) : [];
    if (tasks.length > 0)
      return tasks.every((task) => kept.has(task)) ? kept.get(tasks.at(-1)!)! : null;
    lane = awaited(state, lane);
  }
  return null;
}

/** The thread it waits for, or the first one of the process. */
function awaited(state: RunState, lane: Lane): Lane | undefined {
  const need = needOf(state, lane);
  if (need.kind === 'lane') return need.lane;
  return processAwaited(state, lane)?.threads.find(({ main, ghost }) => main && !ghost);
}

/** Whether it waits as an event loop does that has nothing to do. */
function isIdleLoop({ reason, awaited: what }: Lane): boolean {
  return (
    reason === (WaitReason.Io as number) && unpackAwaited(what).what === (Awaited.Ready as number)
  );
}

/** The tasks of the event loop that the thread runs, oldest first. */
function tasksOf(state: RunState, { id, process }: Lane): Lane[] {
  return state.process(process).allLanes.filter((one) => one.alive && one.task?.ranOn === id);
}
