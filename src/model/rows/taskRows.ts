import { durationNs, idOrNull, timeNs } from '../../base/index';
import { TaskKind, WaitReason } from '../../protocol/index';
import type { DueRow, RaisedRow, SlowStepsRow, TaskRow } from '../../protocol/view/index';
import { objectName } from '../naming/objectNames';
import type { RunState } from '../runState';
import type { Lane } from '../state/lane';
import type { RaisedState } from '../state/raised';
import type { DueState, SlowSteps, TaskState } from '../state/task';

const KINDS: Readonly<Record<TaskKind, TaskRow['kind']>> = {
  [TaskKind.Unknown]: 'unknown',
  [TaskKind.Coroutine]: 'coroutine',
  [TaskKind.Job]: 'job',
  [TaskKind.Event]: 'event',
  [TaskKind.Wait]: 'wait',
};

function isQueued(lane: Lane): boolean {
  return lane.task !== null && lane.waiting && lane.reason === (WaitReason.Worker as number);
}

interface Ranks {
  readonly revision: number;
  readonly of: ReadonlyMap<Lane, number>;
}

const cache = new WeakMap<RunState, Ranks>();

/** How many tasks of its pool wait for a worker since before each one does. */
function ranksOf(state: RunState): ReadonlyMap<Lane, number> {
  const known = cache.get(state);
  if (known?.revision === state.waitRevision) return known.of;
  const of = new Map<Lane, number>();
  const counts = new Map<number, number>();
  const queued = state.blocked.filter(isQueued).sort((a, b) => a.since - b.since || a.id - b.id);
  for (const lane of queued) {
    const { executor } = lane.task!;
    const before = counts.get(executor) ?? 0;
    of.set(lane, before);
    counts.set(executor, before + 1);
  }
  cache.set(state, { revision: state.waitRevision, of });
  return of;
}

export function taskRow(state: RunState, lane: Lane, task: TaskState): TaskRow {
  const executor = state.object(task.executor);
  return {
    kind: KINDS[task.kind],
    parent: idOrNull(lane.parent),
    executor: executor ? objectName(state, executor) : null,
    created: state.sites.userRef(lane.startStack),
    runsOn: idOrNull(task.runsOn),
    ranOn: idOrNull(task.ranOn),
    queuedBehind: isQueued(lane) ? (ranksOf(state).get(lane) ?? 0) : null,
    outcome: task.outcome,
    unretrieved: task.unretrieved,
    ranNs: task.ranNs < 0 ? null : durationNs(task.ranNs),
    raised: task.raised && raisedRow(state, task.raised),
    due: task.due && dueRow(task.due, task.begunNs),
  };
}

export function raisedRow(state: RunState, { text, site }: RaisedState): RaisedRow {
  return { text, site: state.sites.ref(site) };
}

function dueRow({ ns, priority }: DueState, begunNs: number): DueRow {
  const known = ns >= 0;
  const lateNs = known && begunNs >= 0 ? durationNs(Math.max(0, begunNs - ns)) : null;
  return { atNs: known ? timeNs(ns) : null, priority, lateNs };
}

export function slowStepsRow(slow: SlowSteps): SlowStepsRow {
  return {
    count: slow.count,
    totalNs: durationNs(slow.totalNs),
    longest: slow.longest.map((one) => ({
      endNs: timeNs(one.endNs),
      ranNs: durationNs(one.ranNs),
      task: idOrNull(one.task),
      name: one.name,
    })),
  };
}
