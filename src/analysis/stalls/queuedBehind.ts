import type { Lane, RunState } from '../../model/index';
import { TaskKind, WaitReason } from '../../protocol/index';
import { list, objectName } from '../evidence/evidence';
import type { Stuck } from './stuck';

/** Jobs that no worker is free to take. */
export interface QueuedBehind {
  /** With a space before. */
  readonly sentence: string;
  readonly help: string;
}

const MOST_NAMED = 3;

/** Jobs that are queued in a pool all of whose workers are among those that wait: one of them may be meant to end the wait. null: there are none. */
export function queuedBehind(
  state: RunState,
  { nodes }: Pick<Stuck, 'nodes'>,
): QueuedBehind | null {
  const stuck = new Set<Lane>(nodes.map(({ lane }) => lane));
  const jobs = state.process(nodes[0]!.lane.process).allLanes.filter((one) => isQueued(one));
  const behind = jobs.filter(({ task }) => {
    const workers = state.workersOf(task!.executor);
    return workers.length > 0 && workers.every((worker) => stuck.has(worker));
  });
  const [first] = behind;
  const pool = first && state.object(first.task!.executor);
  if (!pool) return null;
  const others = behind.length - MOST_NAMED;
  const names = behind.slice(0, MOST_NAMED).map(({ label }) => label);
  const who = list(others > 0 ? [...names, `${others} more jobs`] : names);
  const workers =
    pool.size === 1 ? 'whose only worker waits' : `whose ${pool.size} workers all wait`;
  return {
    sentence: ` ${who} ${behind.length === 1 ? 'is' : 'are'} queued behind ${stuck.size === 1 ? 'it' : 'them'} in ${objectName(state, pool)}, ${workers}.`,
    help: 'Where jobs wait for what other jobs of the pool do (an item, an event, that they come to a barrier), these must run at the same time: give the pool a worker for each of them, or threads of their own.',
  };
}

const isQueued = ({ alive, waiting, reason, task }: Lane): boolean =>
  alive &&
  waiting &&
  task?.kind === TaskKind.Job &&
  !task.shared &&
  reason === (WaitReason.Worker as number);
