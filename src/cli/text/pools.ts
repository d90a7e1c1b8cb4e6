import { formatCount } from '../../base/index';
import type { Report, ReportPool } from '../../session/report/index';
import { time } from './lanes';
import type { Column } from './table';

/** Pools whose jobs waited longest for a worker first. */
export const busiestPools = ({ pools }: Report): ReportPool[] =>
  [...pools].sort((a, b) => b.queuedNs.total - a.queuedNs.total || a.id - b.id);

/** How long jobs queued against how long they ran: whether a pool has workers enough. */
export const poolColumns: readonly Column<ReportPool>[] = [
  { title: 'jobs', align: 'right', cell: jobs },
  { title: 'queued', align: 'right', cell: (row) => time(row.queuedNs.total) },
  { title: 'most', align: 'right', cell: (row) => time(row.queuedNs.max) },
  { title: 'ran', align: 'right', cell: (row) => time(row.ranNs.total) },
  { title: 'most', align: 'right', cell: (row) => time(row.ranNs.max) },
  { title: 'of it waiting', align: 'right', cell: waitingShare },
  {
    title: 'workers',
    align: 'right',
    cell: (row) => (row.workers === 0 ? '' : formatCount(row.workers)),
  },
  { title: 'pool', align: 'left', cell: (row) => row.name },
];

function jobs({ submitted, told }: ReportPool): string {
  const all = formatCount(submitted);
  return told < submitted ? `${all} (${formatCount(told)} told of)` : all;
}

function waitingShare({ ranNs, waitedNs }: ReportPool): string {
  if (ranNs.total === 0) return '';
  return `${Math.round((100 * Math.min(waitedNs, ranNs.total)) / ranNs.total)} %`;
}
