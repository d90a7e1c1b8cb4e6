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

export function taskColumns(report: Report, places: Places): readonly Column<ReportTask>[] {
  const threads = new Map(report.threads.map(({ id, name }) => [id, name]));
  return [
    { title: 'waited', align: 'right', cell: (row) => time(row.waitNs) },
    {
      title: 'ran',
      align: 'right',
      cell: (row) => (row.ranNs === null ? '' : time(row.ranNs)),
    },
    { title: 'task', align: 'left', cell: (row) => row.name },
    {
      title: 'thread',
      align: 'left',
      cell: (row) => (row.thread === null ? '' : (threads.get(row.thread) ?? '')),
    },
    { title: 'in the end', align: 'left', cell: (row) => taskEnd(row, places) },
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
