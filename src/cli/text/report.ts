import { formatCount, formatDuration } from '../../base/index';
import type {
  Report,
  ReportEstimate,
  ReportExit,
  ReportLock,
  ReportProcess,
  ReportQueue,
  ReportSeen,
  ReportThread,
} from '../../session/report/index';
import { commandTitle } from '../../model/index';
import { forgottenLanes, goesOn } from '../../protocol/view/index';
import { isLock } from './lockKinds';
import { findingHeadline, findingText } from './finding';
import type { Places } from './source';
import type { Style } from './style';
import { keeperColumns, keepers } from './keepers';
import { exceptionText, inTheEnd, mostlyFor, time } from './lanes';
import { busiestPools, poolColumns } from './pools';
import {
  counterColumns,
  gapsText,
  longestSpans,
  programColumns,
  spanColumns,
  worstPrograms,
} from './programs';
import { table, type Column } from './table';
import { alikeTasks, taskColumns, tasksTitle, worstTasks } from './tasks';

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
    section('Pools', [...poolColumns, ...processColumn(report)], busiestPools(report), style),
    section(
      'Threads that used the processor',
      [...processorColumns(report, options.places), ...processColumn(report)],
      users(report),
      style,
    ),
    processors(report),
    section(
      'Threads that waited most',
      [...threadColumns(report, options.places), ...processColumn(report)],
      waiters(report),
      style,
    ),
    section(
      'Threads in calls that are not recorded',
      [...sittingColumns(options.places), ...processColumn(report)],
      report.threads.filter((one) => one.sitsAt !== null),
      style,
    ),
    section(
      'Threads that an exception ended',
      [...failureColumns(options.places), ...processColumn(report)],
      failed(report),
      style,
    ),
    section('Processes that failed', failedProcessColumns, failedProcesses(report), style),
    section(
      tasksTitle(report),
      [...taskColumns(report, options.places), ...processColumn(report)],
      alikeTasks(worstTasks(report), options.places),
      style,
    ),
    section(
      'What keeps the program running',
      [...keeperColumns(options.places), ...processColumn(report)],
      keepers(report),
      style,
    ),
    section(
      'Programs started',
      [...programColumns(report, options.places), ...processColumn(report)],
      worstPrograms(report),
      style,
    ),
    section(
      'Spans and signal handlers',
      [...spanColumns(options.places), ...processColumn(report)],
      longestSpans(report),
      style,
    ),
    section('Counters', [...counterColumns, ...processColumn(report)], report.counters, style),
    forgotten(report),
    gapsText(report),
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
    return `${title} ${ending(run.exit)} after ${howLong}; no Python or Node was seen`;
  const native = threads.filter((one) => one.native).length;
  const told = threads.length - native + (run.forgotten?.threads ?? 0);
  const own = count(told, 'thread', 'threads');
  const others = native > 0 ? `, ${count(native, 'native thread', 'native threads')}` : '';
  const size = `${count(processes.length, 'process', 'processes')}, ${own}${others}`;
  return `${title} ${ending(run.exit)} after ${howLong}; ${size}${lost}`;
}

const stillRunning = 'was still running when its recording ended,';

function ending(exit: ReportExit | null): string {
  if (exit === null) return stillRunning;
  if (exit.reason === 'deadlock') return 'deadlocked and was ended';
  if (exit.reason === 'detached') return 'was let go';
  if (exit.reason === 'timeLimit') return 'was ended by --time-limit';
  if (exit.signal !== null) return `was ended by ${exit.signal}`;
  if (goesOn(exit)) return stillRunning;
  if (exit.code === null) return 'ended';
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
    {
      title: 'longest hold',
      align: 'right',
      // Of a task's lock, holds that nobody waited for are not told of.
      cell: (row) => (row.holdNs.max > 0 ? time(row.holdNs.max) : '–'),
    },
    { title: 'lock', align: 'left', cell: (row) => row.name },
    {
      title: 'most at',
      align: 'left',
      cell: (row) => {
        const site = row.sites[0] ?? row.created;
        return site === null ? '' : places.briefly(site);
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

/** Less than this of its life on a processor is not worth a row. */
const LEAST_USE = 0.01;

const isUser = (one: ReportThread, report: Report): boolean =>
  (one.cpuNs ?? 0) > LEAST_USE * lifeOf(one, report);

const users = (report: Report): ReportThread[] =>
  report.threads.filter((one) => isUser(one, report)).sort((a, b) => b.cpuNs! - a.cpuNs!);

const lifeOf = (row: ReportThread, report: Report): number =>
  (row.endNs ?? report.run.durationNs) - row.startNs;

/** Fewer looks tell nothing of where a thread mostly ran. */
const FEWEST_LOOKS = 5;

function processorColumns(report: Report, places: Places): readonly Column<ReportThread>[] {
  const isSeen = ({ seen }: ReportThread): boolean => (seen?.looks ?? 0) >= FEWEST_LOOKS;
  const seen: Column<ReportThread> = {
    title: 'seen most often',
    align: 'left',
    cell: (row) => (isSeen(row) ? seenText(row.seen!, places) : ''),
  };
  const hasGil = report.threads.some((one) => one.gil !== null && isUser(one, report));
  const gil: Column<ReportThread> = {
    title: 'waited for GIL',
    align: 'left',
    cell: (row) => (row.gil === null ? '' : shareText(row.gil, lifeOf(row, report))),
  };
  return [
    { title: 'CPU', align: 'right', cell: (row) => time(row.cpuNs ?? 0) },
    { title: 'of', align: 'right', cell: (row) => formatDuration(lifeOf(row, report)) },
    {
      title: 'no processor free',
      align: 'right',
      cell: (row) => (row.queuedNs === null ? '' : time(row.queuedNs)),
    },
    ...(hasGil ? [gil] : []),
    { title: 'thread', align: 'left', cell: (row) => row.name + (row.native ? ' (native)' : '') },
    ...(users(report).some(isSeen) ? [seen] : []),
  ];
}

/** `app.py:7 in crunch, 92 %` */
function seenText({ looks, places: [first] }: ReportSeen, places: Places): string {
  if (!first) return '';
  return `${places.briefly(first.site)}, ${Math.round((100 * first.looks) / looks)} %`;
}

/** `about 45 % ±6`: an estimate never looks like a measurement. */
function shareText({ estimatedNs, errorNs }: ReportEstimate, life: number): string {
  const percent = (ns: number): number => Math.round((100 * ns) / Math.max(1, life));
  return `about ${Math.min(100, percent(estimatedNs))} % ±${percent(errorNs)}`;
}

/**
 * `12 345 locks, queues and other objects that are gone are not listed; they were waited for 3.2 s in all.`
 * `80 000 threads that have ended are not listed: those that lived longest are, and the last ones.`
 */
function forgotten({ run }: Report): string {
  if (!run.forgotten) return '';
  const { objects, waitNs } = run.forgotten;
  const lanes = forgottenLanes(run.forgotten);
  const gone = `${formatCount(objects)} locks, queues and other objects that are gone are not listed; they were waited for ${formatDuration(waitNs)} in all.`;
  const ended = `${lanes} that have ended are not listed: those that lived longest are, and the last ones.`;
  return [...(objects > 0 ? [gone] : []), ...(lanes !== '' ? [ended] : [])].join('\n');
}

/** Said when it was more than a moment. */
const LEAST_OVER = 0.05;

/** `Up to 8 threads wanted 2 processors at once, for 3.1 s in all.` */
function processors({ run }: Report): string {
  const { available = 0, wanted = 0, overNs = 0, queuedNs = 0 } = run.processors ?? {};
  if (wanted <= available || overNs < LEAST_OVER * run.durationNs) return '';
  const many = available === 1 ? '1 processor' : `${formatCount(available)} processors`;
  return (
    `Up to ${formatCount(wanted)} threads wanted ${many} at once, for about ${formatDuration(overNs)} in all; ` +
    `threads waited ${formatDuration(queuedNs)} for a free one.`
  );
}

const waiters = (report: Report): ReportThread[] =>
  report.threads
    .filter((one) => one.waitNs > 0)
    .sort((a, b) => Number(a.library) - Number(b.library) || b.waitNs - a.waitNs);

const hasEnded = ({ state, exitStatus }: ReportThread): boolean =>
  state === 'ended' && exitStatus === null;

const sittingColumns = (places: Places): readonly Column<ReportThread>[] => [
  { title: 'thread', align: 'left', cell: (row) => row.name },
  endColumn(places),
];

const endColumn = (places: Places): Column<ReportThread> => ({
  title: 'in the end',
  align: 'left',
  cell: (row) => inTheEnd(row, places),
});

const failed = (report: Report): ReportThread[] =>
  report.threads.filter((one) => one.exception !== null);

function failureColumns(places: Places): readonly Column<ReportThread>[] {
  return [
    { title: 'thread', align: 'left', cell: (row) => row.name },
    {
      title: 'exception',
      align: 'left',
      cell: ({ exception }) => (exception === null ? '' : exceptionText(exception, places)),
    },
  ];
}

/** By these one asks a process to end. */
const ASKED_BY: ReadonlySet<string | null> = new Set(['SIGTERM', 'SIGINT', 'SIGHUP']);

/** Those that others of the run started: how the first one ended is in the first line. */
const failedProcesses = ({ processes }: Report): ReportProcess[] =>
  processes.filter(
    ({ parent, exit }) =>
      parent !== null && (exit?.code || (exit?.signal && !ASKED_BY.has(exit.signal))),
  );

const failedProcessColumns: readonly Column<ReportProcess>[] = [
  { title: 'process', align: 'left', cell: ({ name, pid }) => `${name} ${pid}` },
  {
    title: 'in the end',
    align: 'left',
    cell: ({ exit }) => (exit?.signal ? `ended by ${exit.signal}` : `exit status ${exit?.code}`),
  },
];

function threadColumns(report: Report, places: Places): readonly Column<ReportThread>[] {
  return [
    { title: 'waited', align: 'right', cell: (row) => time(row.waitNs) },
    {
      title: 'of',
      align: 'right',
      cell: (row) => formatDuration(lifeOf(row, report)),
    },
    { title: 'thread', align: 'left', cell: (row) => row.name + (row.library ? ' (library)' : '') },
    { title: 'mostly for', align: 'left', cell: (row) => mostlyFor(row, places) },
    ...(waiters(report).slice(0, ROWS).every(hasEnded) ? [] : [endColumn(places)]),
  ];
}
