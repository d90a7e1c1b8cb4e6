import { formatCount } from '../../base/index';
import type { Report, ReportKeeper } from '../../session/report/index';
import type { Places } from './source';
import type { Column } from './table';

/** What keeps a Node of the run, with the process that it is. */
export interface KeeperOfProcess extends ReportKeeper {
  readonly process: number;
}

/** What keeps the event loops of the run, those with a line first. */
export const keepers = ({ processes }: Report): KeeperOfProcess[] =>
  processes
    .flatMap(({ id, keptBy }) => (keptBy ?? []).map((one) => ({ ...one, process: id })))
    .sort((a, b) => Number(a.site === null) - Number(b.site === null));

export const keeperColumns = (places: Places): readonly Column<KeeperOfProcess>[] => [
  { title: 'count', align: 'right', cell: (row) => formatCount(row.count) },
  { title: 'what', align: 'left', cell: (row) => row.what },
  { title: 'made, or calls', align: 'left', cell: (row) => (row.site ? places.in(row.site) : '') },
];
