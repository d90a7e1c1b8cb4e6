import type { Lane, LockWay, RunState } from '../model/index';

/**
 * Whether the lives of the lanes put all that one did this way before all that the other did: one
 * had ended before the other began, or one did it only before it started the other, or after the
 * other's end. Joins are not told where nobody had to wait, so an end before a start counts as
 * order; what queues and futures order does not.
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
