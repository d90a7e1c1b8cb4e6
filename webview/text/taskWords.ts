import { formatDuration } from '../../src/base/index';
import type { DueRow, LaneRow } from '../../src/protocol/view/index';
import type { RunStore } from '../data/runStore';

/** `runs on worker_2`, `queued behind 3 others`; empty for a task that waits for something else. */
export function taskPlace(lane: LaneRow, store: RunStore): string {
  const { task } = lane;
  if (!task || lane.endNs !== null) return '';
  if (task.queuedBehind !== null) return queueWords(task.queuedBehind);
  if (task.due && task.ranOn === null) return dueWords(task.due);
  return task.runsOn === null ? '' : `runs on ${store.laneName(task.runsOn)}`;
}

function queueWords(before: number): string {
  if (before === 0) return 'queued, next in line';
  return `queued behind ${before} ${before === 1 ? 'other' : 'others'}`;
}

/** `due at 2.50 s, priority 1`. */
export function dueWords({ atNs, priority }: DueRow): string {
  return `${atNs === null ? 'not due yet' : `due at ${formatDuration(atNs)}`}, priority ${priority}`;
}

/** `which runs on worker_2`: of a task that another lane waits for. */
export function taskClause(lane: LaneRow | undefined, store: RunStore): string {
  if (lane?.kind !== 'task') return '';
  const place = taskPlace(lane, store);
  if (place === '') return '';
  return place.startsWith('queued') ? `which is ${place}` : `which ${place}`;
}
