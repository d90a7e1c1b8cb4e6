import type {
  LaneRow,
  LockRow,
  PoolRow,
  ProcessRow,
  QueueRow,
  RunRow,
} from '../../protocol/view/index';
import type { RunState } from '../runState';
import { laneRow } from './laneRows';
import { hasLockRow, hasQueueRow, lockRow, queueRow } from './objectRows';
import { poolRow } from './poolRows';
import { processRow, runRow } from './processRows';

export { laneDetails, objectDetails, outcomeName, sliceDetails, waitChain } from './details';
export { holdRows, laneRow, waitRow } from './laneRows';
export { hasLockRow, hasQueueRow, lockRow, queueRow } from './objectRows';
export { pastWait, type PastWait } from './pastWaits';
export { commandTitle, processRow, runRow } from './processRows';
export { rangeStats } from './rangeStats';
export { waitedRows } from './waitedRows';

/** Every row of a run at once, as a report needs it. */
export interface RunRows {
  readonly run: RunRow;
  readonly processes: readonly ProcessRow[];
  readonly lanes: readonly LaneRow[];
  /** Most waited for first. */
  readonly locks: readonly LockRow[];
  readonly queues: readonly QueueRow[];
  /** In the order of their first jobs. */
  readonly pools: readonly PoolRow[];
}

export function runRows(state: RunState): RunRows {
  const objects = state.allObjects();
  return {
    run: runRow(state),
    processes: state.allProcesses().map((process) => processRow(state, process)),
    lanes: state.allLanes().map((lane) => laneRow(state, lane)),
    locks: objects
      .filter(hasLockRow)
      .map((object) => lockRow(state, object))
      .sort((a, b) => b.waitNs.total - a.waitNs.total || b.acquisitions - a.acquisitions),
    queues: objects.filter(hasQueueRow).map((object) => queueRow(state, object)),
    pools: [...state.pools].map(([pool, jobs]) => poolRow(state, pool, jobs)),
  };
}
