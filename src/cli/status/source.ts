import type { TimeNs } from '../../base/index';
import {
  hasLockRow,
  hasQueueRow,
  laneRow,
  lockRow,
  queueRow,
  type RunState,
} from '../../model/index';
import type { LaneRow, LockRow, QueueRow } from '../../protocol/view/index';

/** What a status is made of: all threads that live, and the locks and queues that may matter. */
export interface StatusSource {
  readonly nowNs: TimeNs;
  readonly lanes: readonly LaneRow[];
  readonly locks: readonly LockRow[];
  readonly queues: readonly QueueRow[];
}

type SyncObject = ReturnType<RunState['allObjects']>[number];

/** Rows of what matters only: a program may have a hundred thousand locks nobody waits for. */
export function statusSource(model: RunState, nowNs: TimeNs): StatusSource {
  const objects = model.allObjects();
  return {
    nowNs,
    lanes: model
      .allLanes()
      .filter((lane) => lane.alive)
      .map((lane) => laneRow(model, lane)),
    locks: objects
      .filter((one) => hasLockRow(one) && wasWaitedFor(one))
      .map((one) => lockRow(model, one)),
    queues: objects
      .filter((one) => hasQueueRow(one) && one.depth > 0)
      .map((one) => queueRow(model, one)),
  };
}

function wasWaitedFor(object: SyncObject): boolean {
  return object.waiters > 0 || object.waits.count > 0 || object.inner.some(wasWaitedFor);
}
