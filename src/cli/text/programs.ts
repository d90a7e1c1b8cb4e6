import { formatCount, formatDuration } from '../../base/index';
import type {
  Report,
  ReportCounter,
  ReportProgram,
  ReportSpan,
  ReportThread,
} from '../../session/report/index';
import { time } from './lanes';
import type { Places } from './source';
import type { Column } from './table';

/** How a program ended, or what it does. */
export function programEnd({ exit, zombie, stopped, endNs }: ReportProgram): string {
  const how =
    exit === null
      ? null
      : exit.signal !== null
        ? `ended by ${exit.signal}`
        : `exit status ${exit.code ?? '?'}`;
  if (zombie) return `${how ?? 'ended'}, never waited for (zombie)`;
  return (
    how ?? (endNs !== null ? 'ended, status unknown' : stopped ? 'stopped by a signal' : 'running')
  );
}

/** Zombies and failures first, then the longest. */
export function worstPrograms({ programs, run }: Report): ReportProgram[] {
  const rank = (one: ReportProgram): number =>
    one.zombie ? 0 : one.exit !== null && one.exit.code !== 0 ? 1 : 2;
  const ran = (one: ReportProgram): number => (one.endNs ?? run.durationNs) - one.startNs;
  return [...programs].sort((a, b) => rank(a) - rank(b) || ran(b) - ran(a) || a.id - b.id);
}

export function programColumns(report: Report, places: Places): readonly Column<ReportProgram>[] {
  const threads = new Map(report.threads.map(({ id, name }) => [id, name]));
  const nameOf = (id: number | null): string => (id === null ? '' : (threads.get(id) ?? ''));
  const waits = report.programs.some(({ waitedBy }) => waitedBy !== null);
  const waiter: Column<ReportProgram> = {
    title: 'waited for by',
    align: 'left',
    cell: (row) => nameOf(row.waitedBy),
  };
  return [
    {
      title: 'ran',
      align: 'right',
      cell: (row) => formatDuration((row.endNs ?? report.run.durationNs) - row.startNs),
    },
    { title: 'CPU', align: 'right', cell: (row) => (row.cpuNs === null ? '' : time(row.cpuNs)) },
    { title: 'program', align: 'left', cell: (row) => row.name },
    { title: 'pid', align: 'right', cell: (row) => (row.pid === null ? '' : String(row.pid)) },
    { title: 'in the end', align: 'left', cell: programEnd },
    {
      title: 'started by',
      align: 'left',
      cell: (row) =>
        [nameOf(row.startedBy), row.site && places.briefly(row.site)].filter(Boolean).join(' at '),
    },
    ...(waits ? [waiter] : []),
  ];
}

/** A name of spans on one thread. */
export interface ThreadSpan extends ReportSpan {
  readonly thread: string;
  readonly process: number;
}

/** Since 3.14 each program with processes has one, whose handler reaps them: none of the program's own. */
const isForkServers = ({ kind, site }: ReportSpan): boolean =>
  kind === 'signal' && /\/multiprocessing\/forkserver\.py$/.test(site?.file ?? '');

/** Of all threads; those that took longest first. */
export function longestSpans({ threads }: Report): ThreadSpan[] {
  const of = ({ spans, name, process }: ReportThread): ThreadSpan[] =>
    spans
      .filter((span) => !isForkServers(span))
      .map((span) => ({ ...span, thread: name, process }));
  return threads.flatMap(of).sort((a, b) => b.totalNs - a.totalNs || b.count - a.count);
}

export function spanColumns(places: Places): readonly Column<ThreadSpan>[] {
  return [
    { title: 'took', align: 'right', cell: (row) => time(row.totalNs) },
    { title: 'longest', align: 'right', cell: (row) => time(row.maxNs) },
    { title: 'times', align: 'right', cell: (row) => formatCount(row.count) },
    { title: 'failed', align: 'right', cell: (row) => formatCount(row.failed) },
    { title: 'span', align: 'left', cell: spanName },
    { title: 'thread', align: 'left', cell: (row) => row.thread },
    {
      title: 'at',
      align: 'left',
      cell: (row) => (row.site === null ? '' : places.briefly(row.site)),
    },
  ];
}

function spanName({ kind, name, site, openNs }: ReportSpan): string {
  const handler = kind === 'signal' ? ` handler ${site?.function ?? ''}`.trimEnd() : '';
  return name + handler + (openNs.length > 0 ? ' (goes on)' : '');
}

export const counterColumns: readonly Column<ReportCounter>[] = [
  { title: 'last', align: 'right', cell: (row) => formatCount(row.value.last) },
  { title: 'most', align: 'right', cell: (row) => formatCount(row.value.max) },
  { title: 'mean', align: 'right', cell: (row) => row.value.mean.toFixed(1) },
  { title: 'told', align: 'right', cell: (row) => formatCount(row.changes) },
  { title: 'counter', align: 'left', cell: (row) => row.name },
];

/** `The program paused its recording 2 times, for 1.2 s in all: …` */
export function gapsText({ processes, run }: Report): string {
  const gaps = processes.flatMap((one) => one.gaps);
  if (gaps.length === 0) return '';
  const ns = gaps.reduce((sum, gap) => sum + (gap.toNs ?? run.durationNs) - gap.fromNs, 0);
  const times = gaps.length === 1 ? 'once' : `${formatCount(gaps.length)} times`;
  return (
    `The program paused its recording ${times}, for ${formatDuration(ns)} in all: ` +
    'waits and holds of that time are missing above.'
  );
}
