import { REASON_MASK, type Lane, type LockWay, type RunState } from '../../model/index';
import { WaitReason } from '../../protocol/index';

/** Wake-ups looked at for one question; of a longer stretch of the run nothing is known. */
const MAX_WAKES = 200_000;
/** Waits whose end depends on who came first by chance: they put nothing in order. */
const BY_CHANCE: ReadonlySet<number> = new Set([WaitReason.Lock, WaitReason.Semaphore]);

/**
 * Whether the lives of the lanes put all that one did this way before all that the other did: one
 * had ended before the other began, or one did it only before it started the other, or after the
 * other's end. Joins are not told where nobody had to wait, so an end before a start counts as
 * order.
 */
export function inOrder(state: RunState, one: LockWay, other: LockWay): boolean {
  const lanes = [state.lane(one.lane), state.lane(other.lane)] as const;
  const [first, second] = lanes;
  if (!first || !second) return true;
  if (endedBefore(first, second) || endedBefore(second, first)) return true;
  return outside(state, one, first, second) || outside(state, other, second, first);
}

function endedBefore(first: Lane, second: Lane): boolean {
  return !first.alive && first.endNs <= second.startNs;
}

/** `way` of `ancestor` lies before the start of the branch that `lane` is of, or after its end. */
function outside(state: RunState, way: LockWay, ancestor: Lane, lane: Lane): boolean {
  let branch: Lane | undefined = lane;
  let depth = 0;
  while (branch && branch.parent !== (ancestor.id as number) && depth++ < 64)
    branch = state.lane(branch.parent);
  if (!branch || branch.parent !== (ancestor.id as number)) return false;
  return way.lastNs <= branch.startNs || (!lane.alive && way.firstNs >= lane.endNs);
}

/** What one lane did before another went on because of it: both moments in ns. */
interface Edge {
  readonly from: number;
  readonly fromLane: number;
  readonly to: number;
  readonly toLane: number;
}

/**
 * Whether what threads hand to each other puts one way before the other: an item of a queue, a
 * result, an event, a barrier, a job. It is the order "happened before" of L. Lamport ("Time, Clocks,
 * and the Ordering of Events in a Distributed System", CACM 1978) without the releases of locks,
 * which come in this order by chance; no clocks are kept, the edges between the two are followed.
 */
export function handedOn(state: RunState, one: LockWay, other: LockWay): boolean {
  const [first, second] = one.firstNs <= other.firstNs ? [one, other] : [other, one];
  if (first.lastNs > second.firstNs) return false;
  /** When lanes are first known to come after the first way. */
  const reached = new Map<number, number>([[first.lane, first.lastNs]]);
  for (const { from, fromLane, to, toLane } of edges(state, first.lastNs, second.firstNs)) {
    if (from < (reached.get(fromLane) ?? Infinity)) continue;
    if (to < (reached.get(toLane) ?? Infinity)) reached.set(toLane, to);
  }
  return reached.has(second.lane);
}

/** All edges within a stretch of time, in the order of their ends. */
function edges(state: RunState, begin: number, end: number): Edge[] {
  const within = ({ from, to }: Edge): boolean => from >= begin && to <= end;
  const found = [...wakes(state, begin), ...lives(state)].filter(within);
  return found.sort((a, b) => a.to - b.to || a.from - b.from);
}

function* wakes(state: RunState, begin: number): Generator<Edge> {
  const { wakes: all } = state;
  const last = Math.max(all.firstItem, all.count - MAX_WAKES);
  for (let index = all.count - 1; index >= last; index--) {
    const wake = all.wake(index);
    if (wake.to < begin) return;
    const waits = state.lane(wake.toLane)?.waits;
    const at = waits?.endingAt(wake.to) ?? -1;
    if (waits && at >= 0 && !BY_CHANCE.has(waits.code(at) & REASON_MASK)) yield wake;
  }
}

/** Threads that are started, and jobs that are submitted and then run. */
function* lives(state: RunState): Generator<Edge> {
  for (const lane of state.allLanes()) {
    const { startNs: from, task } = lane;
    if (!task) yield { from, fromLane: lane.parent, to: from, toLane: lane.id };
    else if (task.begunNs >= 0)
      yield { from, fromLane: task.madeBy, to: task.begunNs, toLane: task.ranOn };
  }
}
