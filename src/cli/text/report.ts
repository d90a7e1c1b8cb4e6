import { formatCount, formatDuration } from '../../base/index';
import type {
  Report,
  ReportExit,
  ReportLock,
  ReportQueue,
  ReportThread,
} from '../../session/report/index';
import { commandTitle } from '../../model/index';
import { isLock } from './lockKinds';
import { findingHeadline, findingText } from './finding';
import type { Places } from './source';
import type { Style } from './style';
import { inTheEnd, time } from './lanes';
import { table, type Column } from './table';
import { taskColumns, tasksTitle, worstTasks } from './tasks';

export interface TextReportOptions {
  readonly style: Style;
  readonly places: Places;
  /** Whether findings are told in full; otherwise by their headlines, for they were printed before. */
  readonly fullFindings: boolean;
}

/** Most rows a table of the text report has; the JSON report has all. */
const ROWS = 5;

/** The report for people: outcome, findings, worst locks, queues, threads that waited most. */
export function textReport(report: Report, options: TextReportOptions): string {
  const { style } = options;
  const parts = [
    `${style.strong('heddle')}: ${outcome(report)}`,
    findings(report, options),
    section(
      'Locks others waited for',
      [...lockColumns(options.places), ...processColumn(report)],
      waitedLocks(report),
      style,
    ),
    section('Queues', [...queueColumns, ...processColumn(report)], usedQueues(report), style),
    section(
      'Threads that waited most',
      [...threadColumns(report, options.places), ...processColumn(report)],
      waiters(report),
      style,
    ),
    section(
      tasksTitle(report),
      [...taskColumns(report, options.places), ...processColumn(report)],
      worstTasks(report),
      style,
    ),
  ];
  return parts.filter((part) => part !== '').join('\n\n') + '\n';
}

/** `bank_transfer.py deadlocked and was ended after 5.2 s; 1 process, 6 threads` */
export function outcome({ run, processes, threads }: Report): string {
  const title = commandTitle(run.command);
  const howLong = formatDuration(run.durationNs);
  const count = (n: number, one: string, many: string): string =>
    `${formatCount(n)} ${n === 1 ? one : many}`;
  const lost = run.dropped > 0 ? `; ${count(run.dropped, 'record was', 'records were')} lost` : '';
  if (processes.length === 0)
    return `${title} ${ending(run.exit)} after ${howLong}; no Python was seen`;
  const size = `${count(processes.length, 'process', 'processes')}, ${count(threads.length, 'thread', 'threads')}`;
  return `${title} ${ending(run.exit)} after ${howLong}; ${size}${lost}`;
}

const stillRunning = 'was still running when its recording ended,';

function ending(exit: ReportExit | null): string {
  if (exit === null) return stillRunning;
  if (exit.reason === 'deadlock') return 'deadlocked and was ended';
  if (exit.reason === 'detached') return 'was let go';
  if (exit.reason === 'timeLimit') return 'was ended by --time-limit';
  if (exit.signal !== null) return `was ended by ${exit.signal}`;
  if (exit.code === null) return exit.reason === 'exited' ? 'ended' : stillRunning;
  return exit.code === 0 ? 'ended' : `ended with status ${exit.code}`;
}

function findings(report: Report, { fullFindings, places, style }: TextReportOptions): string {
  if (report.findings.length === 0) return report.processes.length > 0 ? 'No findings.' : '';
  return report.findings
    .map((one) => (fullFindings ? findingText(one, places, style) : findingHeadline(one, style)))
    .join('\n')
    .trimEnd();
}

function section<T>(
  title: string,
  columns: readonly Column<T>[],
  rows: readonly T[],
  style: Style,
): string {
  if (rows.length === 0) return '';
  const [head = '', ...body] = table(columns, rows.slice(0, ROWS));
  const more = rows.length - ROWS;
  return [
    style.strong(title),
    `  ${style.faint(head)}`,
    ...body.map((line) => `  ${line}`),
    ...(more > 0 ? [style.faint(`  and ${formatCount(more)} more; --report json has all`)] : []),
  ].join('\n');
}

/** Which process a row belongs to, where there are several. */
function processColumn({ processes }: Report): readonly Column<{ readonly process: number }>[] {
  if (processes.length < 2) return [];
  const names = new Map(processes.map((one) => [one.id, `${one.name} ${one.pid}`]));
  return [{ title: 'process', align: 'left', cell: (row) => names.get(row.process) ?? '' }];
}

const waitedLocks = (report: Report): ReportLock[] =>
  report.locks.filter((lock) => isLock(lock.kind) && lock.waitNs.total > 0);

function lockColumns(places: Places): readonly Column<ReportLock>[] {
  return [
    { title: 'waited', align: 'right', cell: (row) => time(row.waitNs.total) },
    { title: 'longest', align: 'right', cell: (row) => time(row.waitNs.max) },
    { title: 'contended', align: 'right', cell: (row) => formatCount(row.contended) },
    { title: 'acquired', align: 'right', cell: (row) => formatCount(row.acquisitions) },
    { title: 'longest hold', align: 'right', cell: (row) => time(row.holdNs.max) },
    { title: 'lock', align: 'left', cell: (row) => row.name },
    {
      title: 'most at',
      align: 'left',
      cell: (row) => {
        const site = row.sites[0] ?? row.created;
        return site === null ? '' : places.in(site);
      },
    },
  ];
}

/** Deepest first. */
const usedQueues = (report: Report): ReportQueue[] =>
  report.queues
    .filter((queue) => queue.puts > 0 || queue.gets > 0)
    .sort((a, b) => b.depth.max - a.depth.max);

const queueColumns: readonly Column<ReportQueue>[] = [
  { title: 'depth', align: 'right', cell: (row) => formatCount(row.depth.last) },
  { title: 'most', align: 'right', cell: (row) => formatCount(row.depth.max) },
  {
    title: 'size',
    align: 'right',
    cell: (row) => (row.maxsize === 0 ? 'any' : formatCount(row.maxsize)),
  },
  { title: 'put', align: 'right', cell: (row) => formatCount(row.puts) },
  { title: 'taken', align: 'right', cell: (row) => formatCount(row.gets) },
  { title: 'waited to put', align: 'right', cell: (row) => time(row.putWaitNs) },
  { title: 'to get', align: 'right', cell: (row) => time(row.getWaitNs) },
  {
    title: 'item stays',
    align: 'right',
    cell: (row) => (row.residenceNs === null ? '' : time(row.residenceNs)),
  },
  { title: 'queue', align: 'left', cell: (row) => row.name },
];

const waiters = (report: Report): ReportThread[] =>
  report.threads.filter((one) => one.waitNs > 0).sort((a, b) => b.waitNs - a.waitNs);

function threadColumns(report: Report, places: Places): readonly Column<ReportThread>[] {
  return [
    { title: 'waited', align: 'right', cell: (row) => time(row.waitNs) },
    {
      title: 'of',
      align: 'right',
      cell: (row) => formatDuration((row.endNs ?? report.run.durationNs) - row.startNs),
    },
    { title: 'thread', align: 'left', cell: (row) => row.name },
    { title: 'in the end', align: 'left', cell: (row) => inTheEnd(row, places) },
  ];
}
