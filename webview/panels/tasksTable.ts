import type { LaneRow } from '../../src/protocol/view/index';
import { nameText, sourceLink } from '../dom/names';
import { stateSwatch } from '../dom/swatch';
import { stateText } from '../text/words';
import { matchesFilter, type PanelContext } from './context';
import { duration } from './locksTable';
import type { Column } from './table';

export function tasksShown(context: PanelContext): LaneRow[] {
  return [...context.store.lanes.values()].filter(
    (lane) => lane.kind === 'task' && matchesFilter(context.state.filter, lane.name),
  );
}

export function taskColumns(context: PanelContext): Column<LaneRow>[] {
  const { store, colors, range } = context;
  const within = new Map<number, number>(range?.lanes.map((one) => [one.id, one.waitNs]));
  const waited = (lane: LaneRow): number => (range ? (within.get(lane.id) ?? 0) : lane.waitNs);
  return [
    {
      id: 'name',
      title: 'Task',
      value: (lane) => lane.name,
      cell: (lane) => [
        stateSwatch(
          lane.endNs === null ? lane.state : 0,
          lane.wait?.object ? colors.slotOf(lane.wait.object) : -1,
        ),
        nameText(lane.name),
      ],
    },
    {
      id: 'wait',
      title: 'Waited',
      align: 'right',
      value: waited,
      cell: (lane) => [duration(waited(lane))],
    },
    {
      id: 'state',
      title: 'Now',
      value: (lane) => stateText(lane, store).words,
      cell: (lane) => {
        const { words, since } = stateText(lane, store);
        return [`${words} ${since}`.trim()];
      },
    },
    {
      id: 'created',
      title: 'At',
      cell: (lane) => [sourceLink(lane.wait?.site ?? null)],
    },
  ];
}
