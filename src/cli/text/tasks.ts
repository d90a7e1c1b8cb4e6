import { formatCount } from '../../base/index';
import type { Report, ReportTask } from '../../session/report/index';
import { exceptionText, inTheEnd, time } from './lanes';
import type { Places } from './source';
import type { Column } from './table';

/** `Tasks (1 204: 3 unfinished, 2 raised, 1 cancelled)` */
export function tasksTitle({ tasks, run }: Report): string {
  const all = tasks.length + (run.forgotten?.tasks ?? 0);
  const of = (wanted: (task: ReportTask) => boolean): number => tasks.filter(wanted).length;
  const parts = [
    [of((task) => task.outcome === null), 'unfinished'],
    [of((task) => task.outcome === 'raised'), 'raised'],
    [of((task) => task.unretrieved), 'with an exception nobody looked at'],
    [of((task) => task.outcome === 'cancelled'), 'cancelled'],
    [of((task) => task.outcome === 'lost'), 'lost'],
  ] as const;
  const told = parts.filter(([count]) => count > 0).map(([n, word]) => `${formatCount(n)} ${word}`);
  return `Tasks (${formatCount(all)}${told.length > 0 ? `: ${told.join(', ')}` : ''})`;
}

/**
 * Those that are not over first, then those whose exception nobody looked at, then those that blocked their loop,
 * then by how long they waited.
 */
export function worstTasks({ tasks }: Report): ReportTask[] {
  const rank = (task: ReportTask): number =>
    task.outcome === null ? 0 : task.unretrieved ? 1 : task.slowSteps !== null ? 2 : 3;
  return [...tasks].sort((a, b) => rank(a) - rank(b) || b.waitNs - a.waitNs || a.id - b.id);
}

/** Tasks of a name that do the same in the end. */
export interface AlikeTasks {
  readonly process: number;
  /** The one that waited longest. */
  readonly first: ReportTask;
  readonly count: number;
}

/** The tasks in that order, those that are not over and are alike in one row. */
export function alikeTasks(tasks: readonly ReportTask[], places: Places): AlikeTasks[] {
  const rows = new Map<string, AlikeTasks>();
  for (const task of tasks) {
    const { id, process, thread, name, outcome } = task;
    const key =
      outcome === null ? [process, thread, name, taskEnd(task, places)].join('\0') : `${id}`;
    const known = rows.get(key);
    rows.set(key, { process, first: known?.first ?? task, count: 1 + (known?.count ?? 0) });
  }
  return [...rows.values()];
}

/** `transaction, 12 times` */
const titleOf = ({ first, count }: AlikeTasks): string =>
  count === 1 ? first.name : `${first.name}, ${formatCount(count)} times`;

/** Since when a function of Node waits is not known: it was not seen to begin. */
const waited = ({ kind, created, waitNs }: ReportTask): string =>
  kind === 'coroutine' && created === null ? '' : time(waitNs);

export function taskColumns(report: Report, places: Places): readonly Column<AlikeTasks>[] {
  const threads = new Map(report.threads.map(({ id, name }) => [id, name]));
  return [
    { title: 'waited', align: 'right', cell: ({ first }) => waited(first) },
    {
      title: 'ran',
      align: 'right',
      cell: ({ first }) => (first.ranNs === null ? '' : time(first.ranNs)),
    },
    { title: 'task', align: 'left', cell: titleOf },
    {
      title: 'thread',
      align: 'left',
      cell: ({ first: { thread } }) => (thread === null ? '' : (threads.get(thread) ?? '')),
    },
    { title: 'in the end', align: 'left', cell: ({ first }) => taskEnd(first, places) },
  ];
}

/** Of a task whose exception nobody has looked at. */
const UNRETRIEVED = ', nobody looked at its exception';

function taskEnd(task: ReportTask, places: Places): string {
  const { outcome, unretrieved, queuedBehind, slowSteps, due } = task;
  const slow = slowSteps === null ? '' : `, blocked its event loop ${time(slowSteps.totalNs)}`;
  if (outcome !== null)
    return endedBy(task, places) + (unretrieved ? UNRETRIEVED : '') + late(task) + slow;
  if (due !== null && task.thread === null)
    return due.atNs === null ? 'not due yet' : `due at ${time(due.atNs)}`;
  if (queuedBehind === null) return inTheEnd(task, places) + slow;
  return `queued behind ${formatCount(queuedBehind)} in ${task.executor ?? 'its pool'}`;
}

function endedBy({ outcome, exception }: ReportTask, places: Places): string {
  return exception === null ? (outcome ?? '') : `raised ${exceptionText(exception, places)}`;
}

/** How much later than it was due the call of a scheduler began. */
function late({ due }: ReportTask): string {
  const lateNs = due?.lateNs ?? null;
  return lateNs === null ? '' : `, ${time(lateNs)} late`;
}
