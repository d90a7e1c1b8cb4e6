import type { Lane, RunState } from '../../model/index';
import { FactKey, ObjectKind, WaitReason } from '../../protocol/index';
import { ancestorsOf, EXECUTOR_WORKER } from './outside';

/** Whether it is a worker of a pool that waits for a job, or its main thread where the pool is one of processes. */
export function awaitsJob(state: RunState, lane: Lane): boolean {
  if (!lane.waiting || lane.reason !== (WaitReason.QueueGet as number)) return false;
  const kind = state.object(lane.target)?.root.kind;
  return kind === (ObjectKind.Executor as number) || isBetweenJobs(state, lane);
}

/**
 * Whether it is the main thread of a worker of ProcessPoolExecutor between two jobs: whose the queue is that it takes them from, and
 * what is in it, is not known.
 */
export function isBetweenJobs(state: RunState, lane: Lane): boolean {
  const process = state.process(lane.process);
  if (!lane.main || process.facts.get(FactKey.ProcessTarget) !== EXECUTOR_WORKER) return false;
  return !ancestorsOf(process).some(({ allLanes }) =>
    allLanes.some(({ alive, task }) => alive && task?.runsOn === lane.id),
  );
}
